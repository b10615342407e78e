import pytest

from rag.embedding import HashingEmbedder
from rag.pipeline import Pipeline
from rag.store import StoreError


def test_a_loaded_index_answers_as_before(indexed, queries, tmp_path):
    indexed.save(tmp_path)
    loaded = Pipeline.load(tmp_path)
    for query, _ in queries[:12]:
        assert loaded.search(query, 5) == indexed.search(query, 5)


def test_a_loaded_index_can_grow(corpus, tmp_path):
    pipeline = Pipeline()
    pipeline.add(corpus[:30])
    pipeline.save(tmp_path)
    loaded = Pipeline.load(tmp_path)
    loaded.add(corpus[30:50])
    whole = Pipeline()
    whole.add(corpus[:50])
    assert loaded.search("glacier archive samples") == whole.search("glacier archive samples")


def test_the_same_corpus_makes_the_same_file(corpus, tmp_path):
    files = []
    for name in ("one", "two"):
        pipeline = Pipeline()
        pipeline.add(corpus[:40])
        files.append(pipeline.save(tmp_path / name).read_bytes())
    assert files[0] == files[1]


def test_another_embedder_is_refused(corpus, tmp_path):
    pipeline = Pipeline()
    pipeline.add(corpus[:5])
    pipeline.save(tmp_path)
    with pytest.raises(StoreError, match="128 dimensions, the embedder 64"):
        Pipeline.load(tmp_path, HashingEmbedder(64))
