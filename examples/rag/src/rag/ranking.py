"""Brings several rankings together, and keeps results from repeating each other."""

from __future__ import annotations

from typing import Mapping, Sequence

from rag.bm25 import Hit, best
from rag.embedding import Vector, cosine


def reciprocal_rank_fusion(rankings: Sequence[Sequence[Hit]], limit: int = 10, k: int = 60) -> list[Hit]:
    """Scores do not matter, only places: 1 / (k + place), summed."""
    scores: dict[str, float] = {}
    for ranking in rankings:
        for place, (key, _) in enumerate(ranking, start=1):
            scores[key] = scores.get(key, 0.0) + 1 / (k + place)
    return best(scores.items(), limit)


def weighted(rankings: Sequence[tuple[float, Sequence[Hit]]], limit: int = 10) -> list[Hit]:
    """Each ranking scaled to 0..1, then summed by weight."""
    scores: dict[str, float] = {}
    for weight, ranking in rankings:
        for key, score in scaled(ranking):
            scores[key] = scores.get(key, 0.0) + weight * score
    return best(scores.items(), limit)


def scaled(ranking: Sequence[Hit]) -> list[Hit]:
    """The best is 1, the worst 0; equal ones are all 1."""
    if not ranking:
        return []
    low = min(score for _, score in ranking)
    span = max(score for _, score in ranking) - low
    return [(key, (score - low) / span if span else 1.0) for key, score in ranking]


def diversified(
    ranking: Sequence[Hit], vectors: Mapping[str, Vector], limit: int, relevance: float = 0.7
) -> list[Hit]:
    """Maximal marginal relevance: each next one is relevant and unlike those already taken."""
    if not 0 <= relevance <= 1:
        raise ValueError(f"relevance must be between 0 and 1, not {relevance}")
    left = scaled(ranking)
    taken: list[Hit] = []
    while left and len(taken) < limit:
        left.sort(key=lambda hit: -marginal(hit, taken, vectors, relevance))
        taken.append(left.pop(0))
    return taken


def marginal(hit: Hit, taken: Sequence[Hit], vectors: Mapping[str, Vector], relevance: float) -> float:
    key, score = hit
    nearest = max((cosine(vectors[key], vectors[other]) for other, _ in taken), default=0.0)
    return relevance * score - (1 - relevance) * nearest
