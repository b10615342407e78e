"""With a real Ollama, when one answers."""

import json

import pytest

from rag.ollama import OllamaEmbedder, OllamaError
from rag.pipeline import Pipeline

pytestmark = pytest.mark.ollama


def test_the_server_tells_its_version(ollama):
    assert ollama.version()


def test_the_same_seed_gives_the_same_answer(ollama, model):
    first, second = (ollama.generate(model, "Hello", seed=7, temperature=0, num_predict=8) for _ in range(2))
    assert first == second


def test_streaming_gives_the_whole_answer(ollama, model):
    options = {"seed": 7, "temperature": 0, "num_predict": 8}
    assert "".join(ollama.stream(model, "Hello", **options)) == ollama.generate(model, "Hello", **options)


def test_its_vectors_can_be_searched(ollama, model, corpus):
    dimensions = len(ollama.embed(model, ["one"])[0])
    pipeline = Pipeline(embedder=OllamaEmbedder(ollama, model, dimensions))
    pipeline.add(corpus[:2])
    assert pipeline.search("bell", 1, "vector")


def test_an_unknown_model_is_named(ollama):
    with pytest.raises(OllamaError, match="no-such-model"):
        ollama.generate("no-such-model", "Hello")


def test_ask_end_to_end(ollama, model, rag, index):
    done = rag("ask", index, "How long are samples kept?", "--json", "--limit", "2", OLLAMA_HOST=ollama.url, RAG_MODEL=model)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["sources"]
