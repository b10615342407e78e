import pytest

from rag.tokenizer import fold, stem, terms, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Größe", "grosse"), ("naïve CAFÉ", "naive cafe"), ("ﬁsh in Ｆｕｌｌ", "fish in full")],
)
def test_folding(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "stemmed"),
    [
        ("glaciers libraries boxes glasses ship's", "glacier library box glass ship"),
        ("stopped running keeping", "stop run keep"),
        ("glass status string", "glass status string"),
        ("bed is pumps2", "bed is pumps2"),
    ],
    ids=["plurals", "endings", "looks like an ending", "short or with digits"],
)
def test_stemming(text, stemmed):
    assert [stem(word) for word in text.split()] == stemmed.split()


def test_words_keep_apostrophes_and_numbers():
    assert words("Don’t panic: 42 towels_and more") == ["don't", "panic", "42", "towels", "and", "more"]


def test_stop_words_go():
    assert terms("What is the height of the tower?") == ["height", "tower"]


def test_word_forms_meet():
    assert set(terms("repairs repaired repairing repair")) == {"repair"}
