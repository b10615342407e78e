import pytest

from rag.ranking import diversified, reciprocal_rank_fusion, scaled, weighted


def test_fusion_rewards_being_in_both():
    fused = reciprocal_rank_fusion([[("a", 9.0), ("b", 8.0)], [("b", 0.3), ("c", 0.2)]])
    assert [key for key, _ in fused] == ["b", "a", "c"]


def test_fusion_looks_at_places_not_scores():
    high = reciprocal_rank_fusion([[("a", 900.0), ("b", 1.0)]])
    low = reciprocal_rank_fusion([[("a", 2.0), ("b", 1.0)]])
    assert high == low


def test_weights_decide():
    words, vectors = [("a", 5.0), ("b", 1.0)], [("b", 0.9), ("a", 0.1)]
    assert weighted([(0.9, words), (0.1, vectors)])[0][0] == "a"
    assert weighted([(0.1, words), (0.9, vectors)])[0][0] == "b"


def test_scaling_is_from_nought_to_one():
    assert scaled([("a", 6.0), ("b", 4.0), ("c", 2.0)]) == [("a", 1.0), ("b", 0.5), ("c", 0.0)]


def test_equal_scores_scale_to_one():
    assert scaled([("a", 3.0), ("b", 3.0)]) == [("a", 1.0), ("b", 1.0)]


VECTORS = {"a": (1.0, 0.0), "a2": (1.0, 0.0), "b": (0.0, 1.0)}
HITS = [("a", 1.0), ("a2", 0.9), ("b", 0.5)]


@pytest.mark.parametrize(("relevance", "order"), [(1.0, ["a", "a2", "b"]), (0.5, ["a", "b", "a2"])])
def test_diversity_puts_repetitions_last(relevance, order):
    assert [key for key, _ in diversified(HITS, VECTORS, 3, relevance)] == order


def test_a_relevance_out_of_range_is_refused():
    with pytest.raises(ValueError, match="relevance"):
        diversified(HITS, VECTORS, 2, 1.1)
