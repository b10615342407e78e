"""Vectors of the whole corpus, searched and clustered."""

import pytest

from rag.embedding import HashingEmbedder, cosine


@pytest.mark.parametrize("dimensions", [32, 192])
def test_every_chunk_is_nearest_to_itself(corpus, dimensions):
    embedder = HashingEmbedder(dimensions)
    vectors = embedder.embed([document.text for document in corpus[:40]])
    for number, vector in enumerate(vectors):
        scores = [cosine(vector, other) for other in vectors]
        assert scores.index(max(scores)) == number


def test_more_dimensions_keep_similarities_better(corpus):
    texts = [document.text for document in corpus[:12]]
    exact = HashingEmbedder(2048).embed(texts)
    errors = []
    for dimensions in (16, 256):
        rough = HashingEmbedder(dimensions).embed(texts)
        pairs = [(a, b) for a in range(12) for b in range(a)]
        errors.append(sum(abs(cosine(exact[a], exact[b]) - cosine(rough[a], rough[b])) for a, b in pairs))
    assert errors[1] < errors[0]


@pytest.mark.parametrize("clusters", [4, 12])
def test_probing_a_few_clusters_finds_most(indexed, queries, clusters):
    index = indexed.vectors
    index.cluster(clusters, rounds=1)
    found = 0
    for query, _ in queries[:15]:
        [vector] = indexed.embedder.embed([query])
        wanted = {key for key, _ in index.search(vector, 5)}
        found += len(wanted & {key for key, _ in index.probe(vector, 5, clusters=clusters // 2)})
    assert found / 75 > 0.6


def test_clusters_hold_every_vector_once(indexed):
    indexed.vectors.cluster(6, rounds=1)
    members = [key for _, keys in indexed.vectors.clusters for key in keys]
    assert sorted(members) == sorted(indexed.vectors.vectors)
