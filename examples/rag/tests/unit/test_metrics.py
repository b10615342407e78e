import pytest

from rag.metrics import evaluate, ndcg, recall, reciprocal_rank


@pytest.mark.parametrize(
    ("ranked", "relevant", "k", "expected"),
    [("abc", "a", 1, 1.0), ("abc", "bx", 3, 0.5)],
)
def test_recall(ranked, relevant, k, expected):
    assert recall(list(ranked), list(relevant), k) == expected


@pytest.mark.parametrize(("ranked", "relevant", "expected"), [("abc", "cb", 0.5), ("abc", "x", 0.0)])
def test_reciprocal_rank(ranked, relevant, expected):
    assert reciprocal_rank(list(ranked), list(relevant)) == expected


def test_ndcg_is_one_for_the_ideal_order():
    assert ndcg(["a", "b", "c"], ["a", "b"], 3) == pytest.approx(1)


def test_ndcg_falls_with_the_place():
    assert ndcg(["x", "a"], ["a"], 2) == pytest.approx(0.6309, abs=1e-4)
    assert ndcg(["x"], ["a"], 2) == 0


def test_without_relevant_documents_there_is_no_score():
    with pytest.raises(ValueError, match="without a relevant"):
        recall(["a"], [], 1)


def test_evaluation_takes_means():
    scores = evaluate([("one", ["a"]), ("two", ["z"])], lambda query: ["a", "b"], k=2)
    assert (scores.queries, scores.recall, scores.reciprocal_rank, scores.ndcg) == (2, 0.5, 0.5, 0.5)


def test_evaluation_needs_queries():
    with pytest.raises(ValueError, match="no queries"):
        evaluate([], lambda query: [])
