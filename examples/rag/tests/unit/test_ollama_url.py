import pytest

from rag.ollama import Ollama, OllamaError, base_url, parsed


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("", "http://127.0.0.1:11434"),
        ("10.0.0.7:8080", "http://10.0.0.7:8080"),
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("http://gpu.local:9000/ollama/", "http://gpu.local:9000/ollama"),
        ("http://[::1]:11434", "http://[::1]:11434"),
    ],
)
def test_hosts_become_urls(host, url):
    assert base_url({"OLLAMA_HOST": host}) == url


@pytest.mark.parametrize(("body", "message"), [(b"<html>", "does not speak JSON"), (b"[1]", "list, not an object")])
def test_answers_that_are_no_objects_are_refused(body, message):
    with pytest.raises(OllamaError, match=message):
        parsed("http://x", body)


def test_no_proxy_stands_before_this_machine(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://proxy.example:3128")
    local = Ollama("http://127.0.0.1:1").opener().handlers
    assert not [handler for handler in local if type(handler).__name__ == "ProxyHandler" and handler.proxies]
    remote = Ollama("http://models.example:1").opener().handlers
    assert [handler for handler in remote if type(handler).__name__ == "ProxyHandler" and handler.proxies]
