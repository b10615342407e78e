"""How well the corpus is searched, in numbers that must not get worse."""

import pytest

from rag.metrics import evaluate


@pytest.mark.parametrize(("mode", "recall", "ndcg"), [("bm25", 0.98, 0.98), ("vector", 0.75, 0.65), ("hybrid", 0.9, 0.85)])
def test_quality(indexed, queries, mode, recall, ndcg):
    scores = evaluate(queries, lambda query: indexed.documents(query, 5, mode), k=5)
    assert scores.queries == len(queries)
    assert scores.recall >= recall
    assert scores.ndcg >= ndcg


def test_a_larger_limit_never_finds_less(indexed, queries):
    some = queries[::3]
    recalls = [evaluate(some, lambda q, k=k: indexed.documents(q, k), k=k).recall for k in (1, 3, 8)]
    assert recalls == sorted(recalls)


@pytest.mark.parametrize("change", [str.lower, str.upper])
def test_case_of_the_query_does_not_matter(indexed, queries, change):
    for query, relevant in queries[:12]:
        assert relevant[0] in indexed.documents(change(query), 8)
