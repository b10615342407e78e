"""Okapi BM25 over an inverted index."""

from __future__ import annotations

import heapq
import math
from collections import Counter
from typing import Any, Iterable

from rag.tokenizer import terms

Hit = tuple[str, float]


class Bm25:
    """`k1` says how fast repeated terms stop counting, `b` how much long texts are held back."""

    def __init__(self, k1: float = 1.4, b: float = 0.75) -> None:
        if k1 < 0 or not 0 <= b <= 1:
            raise ValueError(f"k1 must not be negative and b must be between 0 and 1, not {k1} and {b}")
        self.k1 = k1
        self.b = b
        self.lengths: dict[str, int] = {}
        self.postings: dict[str, dict[str, int]] = {}

    def __len__(self) -> int:
        return len(self.lengths)

    def add(self, key: str, text: str) -> None:
        """Adds a text, or replaces the one of that key."""
        if key in self.lengths:
            self.remove(key)
        found = Counter(terms(text))
        self.lengths[key] = sum(found.values())
        for term, count in found.items():
            self.postings.setdefault(term, {})[key] = count

    def remove(self, key: str) -> None:
        del self.lengths[key]
        for term in [term for term, keys in self.postings.items() if key in keys]:
            del self.postings[term][key]
            if not self.postings[term]:
                del self.postings[term]

    def weight(self, term: str) -> float:
        """Inverse document frequency; never negative, 0 for unknown terms."""
        with_term = len(self.postings.get(term, ()))
        if with_term == 0:
            return 0.0
        return math.log(1 + (len(self) - with_term + 0.5) / (with_term + 0.5))

    def search(self, query: str, limit: int = 10) -> list[Hit]:
        """Best first; equal scores in the order of their keys."""
        scores: dict[str, float] = {}
        average = self.average_length()
        for term in set(terms(query)):
            weight = self.weight(term)
            for key, count in self.postings.get(term, {}).items():
                scores[key] = scores.get(key, 0.0) + weight * self.saturation(count, self.lengths[key], average)
        return best(scores.items(), limit)

    def saturation(self, count: int, length: int, average: float) -> float:
        norm = 1 - self.b + self.b * length / average
        return count * (self.k1 + 1) / (count + self.k1 * norm)

    def average_length(self) -> float:
        return (sum(self.lengths.values()) / len(self) if self.lengths else 0.0) or 1.0

    def dump(self) -> dict[str, Any]:
        return {"k1": self.k1, "b": self.b, "lengths": self.lengths, "postings": self.postings}

    @classmethod
    def restore(cls, data: dict[str, Any]) -> Bm25:
        index = cls(data["k1"], data["b"])
        index.lengths = dict(data["lengths"])
        index.postings = {term: dict(keys) for term, keys in data["postings"].items()}
        return index


def best(hits: Iterable[Hit], limit: int) -> list[Hit]:
    return heapq.nsmallest(limit, hits, key=lambda hit: (-hit[1], hit[0]))
