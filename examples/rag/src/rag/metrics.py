"""How good a ranking is, given what is relevant."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Callable, Collection, Iterable, Sequence


@dataclass(frozen=True)
class Scores:
    queries: int
    recall: float
    reciprocal_rank: float
    ndcg: float


def recall(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Share of the relevant ones among the first `k`."""
    if not relevant:
        raise ValueError("a query without a relevant document cannot be scored")
    return len(set(ranked[:k]) & set(relevant)) / len(set(relevant))


def reciprocal_rank(ranked: Sequence[str], relevant: Collection[str]) -> float:
    """1 / place of the first relevant one; 0 when there is none."""
    return next((1 / place for place, key in enumerate(ranked, start=1) if key in relevant), 0.0)


def ndcg(ranked: Sequence[str], relevant: Collection[str], k: int) -> float:
    """Normalised discounted cumulative gain of the first `k`."""
    gain = sum(discount(place) for place, key in enumerate(ranked[:k]) if key in relevant)
    ideal = sum(discount(place) for place in range(min(k, len(relevant))))
    return gain / ideal if ideal else 0.0


def discount(place: int) -> float:
    return 1 / math.log2(place + 2)


def evaluate(
    queries: Iterable[tuple[str, Collection[str]]], search: Callable[[str], Sequence[str]], k: int = 10
) -> Scores:
    """Means over all queries; each is its text and its relevant documents."""
    results = [(search(query), relevant) for query, relevant in queries]
    count = len(results)
    if count == 0:
        raise ValueError("there are no queries")
    return Scores(
        queries=count,
        recall=sum(recall(ranked, relevant, k) for ranked, relevant in results) / count,
        reciprocal_rank=sum(reciprocal_rank(ranked[:k], relevant) for ranked, relevant in results) / count,
        ndcg=sum(ndcg(ranked, relevant, k) for ranked, relevant in results) / count,
    )
