"""Exact vector search, and a faster one that looks at the nearest clusters only."""

from __future__ import annotations

from typing import Any, Iterable

from rag.bm25 import Hit, best
from rag.embedding import Vector, cosine, normalised


class VectorIndex:
    def __init__(self, dimensions: int) -> None:
        self.dimensions = dimensions
        self.vectors: dict[str, Vector] = {}
        self.clusters: list[tuple[Vector, list[str]]] = []

    def __len__(self) -> int:
        return len(self.vectors)

    def add(self, key: str, vector: Vector) -> None:
        if len(vector) != self.dimensions:
            raise ValueError(f"{key} has {len(vector)} dimensions, the index {self.dimensions}")
        self.vectors[key] = vector
        self.clusters = []

    def search(self, query: Vector, limit: int = 10) -> list[Hit]:
        """Every vector compared, best first."""
        return self.compare(query, self.vectors, limit)

    def probe(self, query: Vector, limit: int = 10, clusters: int = 2) -> list[Hit]:
        """Only the members of the nearest clusters compared; needs `cluster` first."""
        if not self.clusters:
            raise RuntimeError("call cluster() after the last add()")
        nearest = sorted(self.clusters, key=lambda cluster: -cosine(query, cluster[0]))[:clusters]
        return self.compare(query, [key for _, members in nearest for key in members], limit)

    def compare(self, query: Vector, keys: Iterable[str], limit: int) -> list[Hit]:
        return best(((key, cosine(query, self.vectors[key])) for key in keys), limit)

    def cluster(self, count: int, rounds: int = 4) -> None:
        """Spherical k-means, started from evenly spread members so that it is the same each time."""
        keys = sorted(self.vectors)
        if not 1 <= count <= len(keys):
            raise ValueError(f"{count} clusters of {len(keys)} vectors cannot be made")
        centres = [self.vectors[keys[number * len(keys) // count]] for number in range(count)]
        for _ in range(rounds):
            groups = self.assign(keys, centres)
            centres = [self.centre(group) if group else centre for group, centre in zip(groups, centres)]
        self.clusters = list(zip(centres, self.assign(keys, centres)))

    def assign(self, keys: list[str], centres: list[Vector]) -> list[list[str]]:
        groups: list[list[str]] = [[] for _ in centres]
        for key in keys:
            scores = [cosine(self.vectors[key], centre) for centre in centres]
            groups[scores.index(max(scores))].append(key)
        return groups

    def centre(self, keys: list[str]) -> Vector:
        return normalised([sum(column) for column in zip(*(self.vectors[key] for key in keys))])

    def dump(self) -> dict[str, Any]:
        return {"dimensions": self.dimensions, "vectors": self.vectors}

    @classmethod
    def restore(cls, data: dict[str, Any]) -> VectorIndex:
        index = cls(data["dimensions"])
        for key, vector in data["vectors"].items():
            index.add(key, tuple(vector))
        return index
