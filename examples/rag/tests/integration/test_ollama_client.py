import pytest

from rag.ollama import Ollama, OllamaEmbedder, OllamaError, Unavailable


def test_version_and_models(server, client):
    server.reply({"version": "0.6.8"})
    server.reply({"models": [{"name": "tiny:latest"}, {"name": "big:7b"}]})
    assert client.version() == "0.6.8"
    assert client.models() == ["big:7b", "tiny:latest"]
    assert client.has("tiny")
    assert not client.has("big")


def test_generate_sends_its_options(server, client):
    server.reply({"response": "Seven days [1].", "done": True})
    assert client.generate("tiny", "How long?", seed=1) == "Seven days [1]."
    path, body = server.requests[0]
    assert path == "/api/generate"
    assert body == {"model": "tiny", "prompt": "How long?", "stream": False, "options": {"seed": 1}}


def test_an_answer_without_a_response_is_an_error(server, client):
    server.reply({"done": True})
    with pytest.raises(OllamaError, match="without a response"):
        client.generate("tiny", "Hello")


def test_embeddings_are_normalised(server, client):
    server.reply({"embeddings": [[3.0, 4.0], [0.0, 2.0]]})
    embedder = OllamaEmbedder(client, "tiny", 2)
    assert embedder.embed(["a", "b"]) == [(0.6, 0.8), (0.0, 1.0)]


def test_a_missing_embedding_is_an_error(server, client):
    server.reply({"embeddings": [[1.0]]})
    with pytest.raises(OllamaError, match="1 embeddings for 2 texts"):
        client.embed("tiny", ["a", "b"])


def test_an_unknown_model_is_not_tried_again(server, client):
    server.reply({"error": "model 'huge' not found"}, status=404)
    with pytest.raises(OllamaError, match="404: model 'huge' not found"):
        client.generate("huge", "Hello")
    assert len(server.requests) == 1


def test_nonsense_is_told(server, client):
    server.reply(b"<html>login</html>")
    with pytest.raises(OllamaError, match="does not speak JSON"):
        client.version()


def test_streaming_gives_the_pieces(server, client):
    server.reply(b'{"response":"Sev"}\n{"response":"en"}\n{"response":"","done":true}\n')
    assert list(client.stream("tiny", "How many?")) == ["Sev", "en"]


def test_a_stream_may_end_in_an_error(server, client):
    server.reply(b'{"response":"Sev"}\n{"error":"out of memory"}\n')
    pieces = client.stream("tiny", "How many?")
    assert next(pieces) == "Sev"
    with pytest.raises(OllamaError, match="out of memory"):
        next(pieces)


def test_a_stream_that_breaks_off_is_an_error(server, client):
    server.reply(b'{"response":"Sev"}\n')
    with pytest.raises(OllamaError, match="before it was done"):
        list(client.stream("tiny", "How many?"))


def test_nobody_there():
    client = Ollama("http://127.0.0.1:9", retries=0)
    with pytest.raises(Unavailable, match="does not answer"):
        client.version()
