import math

import pytest

from rag.embedding import HashingEmbedder, cosine, normalised

EMBEDDER = HashingEmbedder(dimensions=256)


def near(left, right):
    return cosine(*EMBEDDER.embed([left, right]))


def test_vectors_have_length_one():
    [vector] = EMBEDDER.embed(["a bell in the tower"])
    assert len(vector) == 256
    assert math.sqrt(sum(value * value for value in vector)) == pytest.approx(1)


def test_word_order_does_not_matter():
    assert near("copper bell", "bell copper") == pytest.approx(1)


@pytest.mark.parametrize(
    ("text", "closer", "farther"),
    [
        ("repairing a clock", "the clock was repaired", "a quiet orchard"),
        ("glacier archive", "archive of glaciers", "harbour office"),
    ],
)
def test_related_texts_are_nearer(text, closer, farther):
    assert near(text, closer) > near(text, farther) + 0.3


def test_the_place_of_a_feature_never_changes():
    assert [HashingEmbedder(dimensions=64).place(f"t:{word}") for word in ("bell", "clock")] == [(51, 1), (48, 1)]


def test_a_text_without_terms_is_all_zeros():
    [vector] = EMBEDDER.embed(["the of and"])
    assert set(vector) == {0.0}


def test_different_dimensions_cannot_be_compared():
    with pytest.raises(ValueError, match="2 and 3 dimensions"):
        cosine((1.0, 0.0), (1.0, 0.0, 0.0))


@pytest.mark.parametrize("options", [{"dimensions": 1}, {"ngram": 1}])
def test_bad_parameters_are_refused(options):
    with pytest.raises(ValueError, match="at least 2"):
        HashingEmbedder(**options)
