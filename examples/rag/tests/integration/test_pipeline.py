import pytest

from rag.pipeline import Pipeline


def test_every_document_is_indexed(indexed, corpus):
    assert {chunk.document for chunk in indexed.chunks.values()} == {document.id for document in corpus}
    assert len(indexed.bm25) == len(indexed.vectors) == len(indexed.chunks)


def test_an_answer_cites_its_sources(indexed, queries):
    query, relevant = queries[3]
    answer = indexed.ask(query, lambda prompt: " For four decades [1], not longer [9]. ")
    assert answer.text == "For four decades [1], not longer [9]."
    assert [chunk.document for chunk in answer.cited] == [answer.sources[0].document]
    assert relevant[0] in {chunk.document for chunk in answer.sources}


def test_the_prompt_holds_the_fact(indexed, queries):
    prompts = []
    for query, _ in queries[:10]:
        indexed.ask(query, lambda prompt: prompts.append(prompt) or "?")
    names = [query.split()[3] for query, _ in queries[:10]]
    assert all(f"The {name} unit" in prompt for name, prompt in zip(names, prompts))


def test_without_documents_nobody_is_asked():
    def nobody(prompt):
        raise AssertionError("asked")

    assert Pipeline().ask("Why?", nobody).text == "The sources do not tell."


def test_an_unknown_mode_is_refused(indexed):
    with pytest.raises(ValueError, match="hybrid, bm25, vector, not magic"):
        indexed.search("bell", mode="magic")


def test_diverse_results_repeat_less(indexed):
    query = "who repairs the compass in the orchard and pays for dinner"
    plain, diverse = (indexed.search(query, 8, diverse=choice) for choice in (False, True))

    def repetition(hits):
        texts = [set(indexed.chunks[key].text.split()) for key, _ in hits]
        return sum(len(a & b) / len(a | b) for i, a in enumerate(texts) for b in texts[:i])

    assert len(plain) == len(diverse) == 8
    assert repetition(diverse) <= repetition(plain)


def test_documents_are_named_once(indexed, queries):
    for query, _ in queries[:15]:
        found = indexed.documents(query, 10)
        assert len(found) == len(set(found)) <= 10
