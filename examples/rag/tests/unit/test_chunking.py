import pytest

from rag.chunking import Chunker, sentences
from rag.documents import Document
from rag.tokenizer import words


def doc(text):
    return Document("d", "D", text)


def texts(text, **options):
    return [chunk.text for chunk in Chunker(**options).chunks(doc(text))]


def test_a_short_text_is_one_chunk():
    assert texts("One sentence. Another one.") == ["One sentence. Another one."]


def test_an_empty_text_has_none():
    assert texts(" \n\n ... ") == []


def test_cuts_at_sentence_ends():
    assert texts("One two three. Four five six. Seven.", size=4, overlap=0) == ["One two three.", "Four five six. Seven."]


def test_overlap_repeats_the_last_sentence():
    made = texts("A b c. D e. F g. H i.", size=5, overlap=2)
    assert made == ["A b c. D e.", "D e. F g.", "F g. H i."]


def test_a_long_sentence_is_cut_between_words():
    made = texts(" ".join(f"w{number}" for number in range(25)), size=10, overlap=3)
    assert [len(words(text)) for text in made] == [10, 10, 5]


def test_abbreviations_end_no_sentence():
    text = "Dr. Amsel came. She saw e.g. the bell."
    assert [text[span.start : span.end].strip() for span in sentences(text)] == ["Dr. Amsel came.", "She saw e.g. the bell."]


def test_closing_quotes_belong_to_the_sentence():
    text = '"Stop!" she said. "Now."'
    assert [text[span.start : span.end].strip() for span in sentences(text)] == ['"Stop!"', "she said.", '"Now."']


@pytest.mark.parametrize("size", [3, 50])
def test_no_chunk_is_too_long_and_no_word_is_lost(size):
    text = " ".join(f"Word{number} and more{'.' if number % 3 else '!'}" for number in range(60))
    chunks = Chunker(size=size, overlap=size // 4).chunks(doc(text))
    assert all(len(words(chunk.text)) <= size for chunk in chunks)
    seen = {word for chunk in chunks for word in words(chunk.text)}
    assert seen == set(words(text))


def test_offsets_point_into_the_text():
    text = "First one here. Second one there.\n\nThird one."
    for chunk in Chunker(size=4, overlap=0).chunks(doc(text)):
        assert text[chunk.start : chunk.end].strip() == chunk.text


@pytest.mark.parametrize(("size", "overlap"), [(0, 0), (5, 5)])
def test_sizes_that_make_no_sense_are_refused(size, overlap):
    with pytest.raises(ValueError, match="must be"):
        Chunker(size=size, overlap=overlap)
