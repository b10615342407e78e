import pytest

from rag.bm25 import Bm25, best


@pytest.fixture
def index():
    made = Bm25()
    made.add("cat", "The cat sat on the mat.")
    made.add("dog", "The dog chased the cat around the garden for an hour.")
    made.add("bird", "A bird sings in the garden.")
    return made


def keys(hits):
    return [key for key, _ in hits]


def test_finds_texts_with_the_term(index):
    assert keys(index.search("garden")) == ["bird", "dog"]
    assert index.search("submarine") == []


def test_rare_terms_weigh_more(index):
    assert index.weight("bird") > index.weight("cat") > index.weight("submarine") == 0


def test_short_texts_win_at_equal_counts(index):
    assert keys(index.search("cat")) == ["cat", "dog"]


def test_without_length_norm_equal_counts_are_equal():
    index = Bm25(b=0)
    index.add("long", "bell " + "word " * 50)
    index.add("short", "bell")
    (_, first), (_, second) = index.search("bell")
    assert first == pytest.approx(second)


def test_repetition_saturates():
    index = Bm25(b=0)
    for count in (1, 2, 10):
        index.add(str(count), "bell " * count)
    scores = dict(index.search("bell"))
    assert scores["2"] - scores["1"] > (scores["10"] - scores["2"]) / 8 > 0


def test_adding_a_key_again_replaces_it(index):
    index.add("cat", "A submarine.")
    assert len(index) == 3
    assert keys(index.search("cat")) == ["dog"]
    assert keys(index.search("submarine")) == ["cat"]


def test_removing_leaves_no_trace(index):
    index.remove("bird")
    assert "bird" not in index.postings
    assert keys(index.search("garden")) == ["dog"]


def test_dump_and_restore_give_the_same_scores(index):
    assert Bm25().search("cat") == []
    assert Bm25.restore(index.dump()).search("cat garden") == index.search("cat garden")


@pytest.mark.parametrize(("k1", "b"), [(-1, 0.5), (1, 1.5)])
def test_bad_parameters_are_refused(k1, b):
    with pytest.raises(ValueError, match="k1"):
        Bm25(k1, b)


def test_ties_are_in_the_order_of_their_keys():
    assert best([("b", 1.0), ("a", 1.0), ("c", 2.0)], 2) == [("c", 2.0), ("a", 1.0)]
