"""The corpus cut in different ways."""

import pytest

from rag.chunking import Chunker
from rag.pipeline import Pipeline
from rag.tokenizer import words


@pytest.mark.parametrize("size", [30, 120, 300])
def test_chunks_cover_the_corpus(corpus, size):
    chunker = Chunker(size, size // 6)
    for document in corpus[:40]:
        chunks = chunker.chunks(document)
        assert all(len(words(chunk.text)) <= size for chunk in chunks)
        assert {w for chunk in chunks for w in words(chunk.text)} == set(words(document.text))


def test_small_chunks_are_more(corpus):
    counts = []
    for size in (50, 150):
        pipeline = Pipeline(Chunker(size, 10))
        counts.append(pipeline.add(corpus[:30]))
    assert counts[0] > counts[1] * 2


@pytest.mark.parametrize("size", [40, 80, 160])
def test_answers_are_found_at_any_size(corpus, queries, size):
    pipeline = Pipeline(Chunker(size, size // 5))
    pipeline.add(corpus[:48])
    found = [relevant[0] in pipeline.documents(query, 5, "bm25") for query, relevant in queries[:24]]
    assert sum(found) >= 23
