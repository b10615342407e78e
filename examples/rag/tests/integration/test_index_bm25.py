"""BM25 over the whole corpus."""

import pytest

from rag.bm25 import Bm25
from rag.chunking import Chunker


@pytest.mark.parametrize("size", [40, 160])
def test_the_name_of_a_unit_finds_its_document(corpus, size):
    index = Bm25()
    for document in corpus:
        for chunk in Chunker(size, size // 5).chunks(document):
            index.add(chunk.id, chunk.text)
    for document in corpus[::6]:
        name = next(line[3:] for line in document.text.splitlines() if line.startswith("## "))
        assert index.search(name, 1)[0][0].startswith(f"{document.id}#")


def test_removing_documents_makes_room_for_others(corpus):
    index = Bm25()
    for document in corpus:
        index.add(document.id, document.text)
    best = index.search("glacier samples", 1)[0][0]
    index.remove(best)
    assert index.search("glacier samples", 1)[0][0] != best
    assert len(index) == len(corpus) - 1


@pytest.mark.parametrize("b", [0.0, 1.0])
def test_length_norm_changes_the_order_not_the_set(corpus, b):
    plain, other = Bm25(), Bm25(b=b)
    for document in corpus:
        plain.add(document.id, document.text)
        other.add(document.id, document.text)
    found = [dict(index.search("copper compass in the orchard", 100)) for index in (plain, other)]
    assert set(found[0]) == set(found[1])
