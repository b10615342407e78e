"""Vectors without a model: hashed terms and character n-grams."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import Iterator, Protocol, Sequence

from rag.tokenizer import terms

Vector = tuple[float, ...]


class Embedder(Protocol):
    dimensions: int

    def embed(self, texts: Sequence[str]) -> list[Vector]: ...


@dataclass(frozen=True)
class HashingEmbedder:
    """The hashing trick with signs. Words that share their stem or most letters end up near each other."""

    dimensions: int = 128
    ngram: int = 4
    term_weight: float = 2.0

    def __post_init__(self) -> None:
        if self.dimensions < 2 or self.ngram < 2:
            raise ValueError("dimensions and ngram must be at least 2")

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        return [self.embed_one(text) for text in texts]

    def embed_one(self, text: str) -> Vector:
        totals = [0.0] * self.dimensions
        for feature, weight in self.features(text):
            slot, sign = self.place(feature)
            totals[slot] += sign * weight
        return normalised(totals)

    def features(self, text: str) -> Iterator[tuple[str, float]]:
        for term in terms(text):
            yield f"t:{term}", self.term_weight
            padded = f"<{term}>"
            for start in range(max(1, len(padded) - self.ngram + 1)):
                yield f"n:{padded[start:start + self.ngram]}", 1.0

    def place(self, feature: str) -> tuple[int, int]:
        """Slot and sign, the same on every machine: Python's own hash is not."""
        digest = hashlib.blake2b(feature.encode(), digest_size=8).digest()
        number = int.from_bytes(digest, "big")
        return (number >> 1) % self.dimensions, 1 if number & 1 else -1


def normalised(values: Sequence[float]) -> Vector:
    """Length 1; all zeros stay so."""
    length = math.sqrt(sum(value * value for value in values))
    return tuple(value / length for value in values) if length else tuple(values)


def cosine(left: Vector, right: Vector) -> float:
    """Of normalised vectors."""
    if len(left) != len(right):
        raise ValueError(f"vectors of {len(left)} and {len(right)} dimensions cannot be compared")
    return sum(a * b for a, b in zip(left, right))
