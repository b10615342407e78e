from rag.documents import Chunk
from rag.prompt import build, citations


def chunk(number, text):
    return Chunk(f"d{number}", 0, 0, len(text), text)


A, B, C = chunk(1, "alpha beta gamma"), chunk(2, "delta epsilon zeta eta"), chunk(3, "theta")


def test_sources_are_numbered_and_the_question_comes_last():
    prompt = build("Why?", [A, B])
    assert "[1] alpha beta gamma\n\n[2] delta epsilon" in prompt.text
    assert prompt.text.endswith("Question: Why?\n\nAnswer:")
    assert prompt.sources == (A, B)


def test_what_does_not_fit_is_skipped_and_smaller_ones_still_come():
    assert build("Why?", [A, B, C], budget=5).sources == (A, C)


def test_the_first_source_is_cut_rather_than_left_out():
    prompt = build("Why?", [B], budget=2)
    assert prompt.sources == (B,)
    assert "[1] delta epsilon …" in prompt.text


def test_without_sources_there_is_still_a_question():
    assert "Question: Why?" in build("Why?", []).text


def test_citations_in_the_order_of_mention_each_once():
    assert citations("See [2] and [1, 2], also [1].", [A, B]) == [B, A]


def test_citations_of_unknown_sources_are_ignored():
    assert citations("See [0], [3] and [x].", [A, B]) == []
