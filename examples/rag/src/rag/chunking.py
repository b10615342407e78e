"""Cuts documents into overlapping pieces at sentence ends."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.documents import Chunk, Document
from rag.tokenizer import words

ABBREVIATIONS = frozenset(["dr.", "mr.", "mrs.", "ms.", "prof.", "e.g.", "i.e.", "etc.", "vs.", "no.", "fig.", "approx."])
END = re.compile(r"[.!?…]+[\"')\]]*\s+|\n{2,}|\n(?=#)")


@dataclass(frozen=True)
class Span:
    start: int
    end: int
    words: int


@dataclass(frozen=True)
class Chunker:
    """Chunks of at most `size` words, of which up to `overlap` repeat the end of the one before."""

    size: int = 120
    overlap: int = 24

    def __post_init__(self) -> None:
        if self.size < 1:
            raise ValueError(f"size must be at least 1, not {self.size}")
        if not 0 <= self.overlap < self.size:
            raise ValueError(f"overlap must be between 0 and {self.size - 1}, not {self.overlap}")

    def chunks(self, document: Document) -> list[Chunk]:
        groups = self.groups(self.pieces(document.text))
        return [self.chunk(document, position, group) for position, group in enumerate(groups)]

    def chunk(self, document: Document, position: int, group: list[Span]) -> Chunk:
        start, end = group[0].start, group[-1].end
        return Chunk(document.id, position, start, end, document.text[start:end].strip())

    def pieces(self, text: str) -> list[Span]:
        """Sentences, those that are too long cut between words."""
        return [piece for span in sentences(text) for piece in self.cut(text, span)]

    def cut(self, text: str, span: Span) -> list[Span]:
        if span.words <= self.size:
            return [span]
        starts = [span.start + match.start() for match in re.finditer(r"\S+", text[span.start : span.end])]
        edges = starts[:: self.size] + [span.end]
        return [measured(text, start, end) for start, end in zip(edges, edges[1:])]

    def groups(self, pieces: list[Span]) -> list[list[Span]]:
        groups: list[list[Span]] = []
        current: list[Span] = []
        for piece in pieces:
            if current and total(current) + piece.words > self.size:
                groups.append(current)
                current = self.carried(current, piece)
            current = [*current, piece]
        return [*groups, current] if current else groups

    def carried(self, group: list[Span], following: Span) -> list[Span]:
        """The last sentences of `group` that fit into the overlap and leave room for what follows."""
        room = min(self.overlap, self.size - following.words)
        kept: list[Span] = []
        for piece in reversed(group[1:]):
            if total(kept) + piece.words > room:
                break
            kept.insert(0, piece)
        return kept


def sentences(text: str) -> list[Span]:
    """Sentences, headings and paragraphs with at least one word, as offsets."""
    spans: list[Span] = []
    start = 0
    for match in END.finditer(text):
        if not is_abbreviation(text[start : match.end()]):
            spans.append(measured(text, start, match.end()))
            start = match.end()
    spans.append(measured(text, start, len(text)))
    return [span for span in spans if span.words > 0]


def is_abbreviation(sentence: str) -> bool:
    """Does it end in a word whose full stop ends no sentence? A blank line always ends one."""
    last = sentence.split()[-1:] or [""]
    return "\n\n" not in sentence[-3:] and last[0].casefold() in ABBREVIATIONS


def measured(text: str, start: int, end: int) -> Span:
    return Span(start, end, len(words(text[start:end])))


def total(spans: list[Span]) -> int:
    return sum(span.words for span in spans)
