"""Documents in, answers out."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Callable, Iterable

from rag import prompt, ranking, store
from rag.bm25 import Bm25, Hit
from rag.chunking import Chunker
from rag.documents import Chunk, Document
from rag.embedding import Embedder, HashingEmbedder
from rag.vectors import VectorIndex

MODES = ("hybrid", "bm25", "vector")
CANDIDATES = 5


@dataclass(frozen=True)
class Answer:
    text: str
    sources: tuple[Chunk, ...]
    cited: tuple[Chunk, ...]


@dataclass
class Pipeline:
    chunker: Chunker = field(default_factory=Chunker)
    embedder: Embedder = field(default_factory=HashingEmbedder)
    bm25: Bm25 = field(default_factory=Bm25)
    chunks: dict[str, Chunk] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.vectors = VectorIndex(self.embedder.dimensions)

    def add(self, documents: Iterable[Document]) -> int:
        """Indexes documents; returns the number of chunks made."""
        made = [chunk for document in documents for chunk in self.chunker.chunks(document)]
        for chunk, vector in zip(made, self.embedder.embed([chunk.text for chunk in made])):
            self.chunks[chunk.id] = chunk
            self.bm25.add(chunk.id, chunk.text)
            self.vectors.add(chunk.id, vector)
        return len(made)

    def search(self, query: str, limit: int = 5, mode: str = "hybrid", diverse: bool = False) -> list[Hit]:
        """Chunk ids with scores, best first."""
        if mode not in MODES:
            raise ValueError(f"mode must be one of {', '.join(MODES)}, not {mode}")
        wanted = limit * CANDIDATES
        hits = self.candidates(query, wanted, mode)
        return ranking.diversified(hits, self.vectors.vectors, limit) if diverse else hits[:limit]

    def candidates(self, query: str, limit: int, mode: str) -> list[Hit]:
        if mode == "bm25":
            return self.bm25.search(query, limit)
        nearest = self.vectors.search(self.embedder.embed([query])[0], limit)
        if mode == "vector":
            return nearest
        return ranking.reciprocal_rank_fusion([self.bm25.search(query, limit), nearest], limit)

    def documents(self, query: str, limit: int = 10, mode: str = "hybrid") -> list[str]:
        """Document ids, best first, each once."""
        hits = self.search(query, limit * 2, mode)
        return list(dict.fromkeys(self.chunks[key].document for key, _ in hits))[:limit]

    def ask(self, question: str, generate: Callable[[str], str], limit: int = 5, budget: int = 800) -> Answer:
        """Retrieves, prompts, and finds what the answer cites."""
        found = [self.chunks[key] for key, _ in self.search(question, limit)]
        if not found:
            return Answer("The sources do not tell.", (), ())
        built = prompt.build(question, found, budget)
        text = generate(built.text).strip()
        return Answer(text, built.sources, tuple(prompt.citations(text, built.sources)))

    def save(self, folder: Path) -> Path:
        chunks = [[c.document, c.position, c.start, c.end, c.text] for c in self.chunks.values()]
        settings = {"size": self.chunker.size, "overlap": self.chunker.overlap}
        data = {"settings": settings, "chunks": chunks, "bm25": self.bm25.dump(), "vectors": self.vectors.dump()}
        return store.save(folder, data)

    @classmethod
    def load(cls, folder: Path, embedder: Embedder | None = None) -> Pipeline:
        return cls.restore(store.load(folder), embedder or HashingEmbedder())

    @classmethod
    def restore(cls, data: dict[str, Any], embedder: Embedder) -> Pipeline:
        dimensions = data["vectors"]["dimensions"]
        if dimensions != embedder.dimensions:
            raise store.StoreError(f"the index has {dimensions} dimensions, the embedder {embedder.dimensions}")
        chunks = [Chunk(*fields) for fields in data["chunks"]]
        pipeline = cls(Chunker(**data["settings"]), embedder, Bm25.restore(data["bm25"]), {c.id: c for c in chunks})
        pipeline.vectors = VectorIndex.restore(data["vectors"])
        return pipeline
