"""The prompt: as many sources as fit, numbered so that the answer can cite them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Sequence

from rag.documents import Chunk
from rag.tokenizer import words

HEAD = "Answer the question from the sources alone. Cite them as [1]. Say so when they do not tell."
CITATION = re.compile(r"\[(\d+(?:\s*,\s*\d+)*)\]")


@dataclass(frozen=True)
class Prompt:
    text: str
    sources: tuple[Chunk, ...]


def build(question: str, chunks: Sequence[Chunk], budget: int = 800) -> Prompt:
    """Sources in order while they fit into `budget` words; the first one is cut rather than left out."""
    used: list[Chunk] = []
    parts: list[str] = []
    left = budget
    for chunk in chunks:
        text = chunk.text if used else shortened(chunk.text, left)
        size = len(words(text))
        if size > left:
            continue
        used.append(chunk)
        parts.append(f"[{len(used)}] {text}")
        left -= size
    blocks = [HEAD, *parts, f"Question: {question}", "Answer:"]
    return Prompt("\n\n".join(blocks), tuple(used))


def shortened(text: str, limit: int) -> str:
    pieces = text.split()
    return text if len(words(text)) <= limit else " ".join(pieces[:limit]) + " …"


def citations(answer: str, sources: Sequence[Chunk]) -> list[Chunk]:
    """The sources that an answer cites, each once, in the order of their first mention; unknown numbers are ignored."""
    numbers = [int(number) for group in CITATION.findall(answer) for number in group.split(",")]
    known = [number for number in dict.fromkeys(numbers) if 1 <= number <= len(sources)]
    return [sources[number - 1] for number in known]
