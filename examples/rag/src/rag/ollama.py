"""A client for Ollama over urllib: time-outs, retries, clear errors."""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Callable, Iterator, Mapping, Sequence

from rag.embedding import Vector, normalised

DEFAULT_HOST = "127.0.0.1:11434"
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class OllamaError(RuntimeError):
    """The server refused, failed or did not answer."""


class Unavailable(OllamaError):
    """Nothing answers, or only with server errors: worth another try."""


def base_url(environ: Mapping[str, str] = os.environ) -> str:
    """OLLAMA_HOST as a URL: `host`, `host:port` and full URLs are understood; 0.0.0.0 means this machine."""
    value = environ.get("OLLAMA_HOST", "").strip() or DEFAULT_HOST
    parts = urllib.parse.urlsplit(value if "://" in value else f"http://{value}")
    host = parts.hostname or "127.0.0.1"
    host = "127.0.0.1" if host == "0.0.0.0" else host
    port = parts.port or (443 if parts.scheme == "https" else 11434)
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}:{port}{parts.path.rstrip('/')}"


@dataclass
class Ollama:
    url: str
    timeout: float = 60.0
    retries: int = 2
    backoff: float = 0.2
    sleep: Callable[[float], None] = time.sleep

    def version(self) -> str:
        return str(self.call("/api/version").get("version", ""))

    def models(self) -> list[str]:
        return sorted(model["name"] for model in self.call("/api/tags").get("models", []))

    def has(self, model: str) -> bool:
        return model in self.models() or f"{model}:latest" in self.models()

    def generate(self, model: str, prompt: str, **options: Any) -> str:
        body = {"model": model, "prompt": prompt, "stream": False, "options": options}
        answer = self.call("/api/generate", body)
        if "response" not in answer:
            raise OllamaError(f"{self.url} answered without a response")
        return str(answer["response"])

    def stream(self, model: str, prompt: str, **options: Any) -> Iterator[str]:
        """Pieces of the answer as they come; not retried, since pieces may be out already."""
        body = {"model": model, "prompt": prompt, "stream": True, "options": options}
        with self.request("/api/generate", body) as answer:
            for line in answer:
                piece = parsed(self.url, line)
                if piece.get("error"):
                    raise OllamaError(str(piece["error"]))
                if piece.get("response"):
                    yield str(piece["response"])
                if piece.get("done"):
                    return
        raise OllamaError(f"{self.url} ended the answer before it was done")

    def embed(self, model: str, texts: Sequence[str]) -> list[Vector]:
        vectors = self.call("/api/embed", {"model": model, "input": list(texts)}).get("embeddings", [])
        if len(vectors) != len(texts):
            raise OllamaError(f"{self.url} gave {len(vectors)} embeddings for {len(texts)} texts")
        return [normalised(vector) for vector in vectors]

    def call(self, path: str, body: Any = None) -> dict[str, Any]:
        """One request, tried again with growing pauses while nothing answers."""
        for attempt in range(self.retries + 1):
            try:
                with self.request(path, body) as answer:
                    return parsed(self.url, answer.read())
            except Unavailable:
                if attempt == self.retries:
                    raise
                self.sleep(self.backoff * 2**attempt)
        raise AssertionError("retries is negative")

    @contextmanager
    def request(self, path: str, body: Any = None) -> Iterator[Any]:
        """The answer as a file; whatever goes wrong while it is read is told like a failed request."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, {"Content-Type": "application/json"})
        try:
            with self.opener().open(request, timeout=self.timeout) as answer:
                yield answer
        except urllib.error.HTTPError as error:
            raise refused(self.url, error) from error
        except OSError as error:
            raise Unavailable(f"{self.url} does not answer: {getattr(error, 'reason', error)}") from error

    def opener(self) -> urllib.request.OpenerDirector:
        """A proxy must not stand between this machine and itself."""
        local = urllib.parse.urlsplit(self.url).hostname in LOOPBACK
        return urllib.request.build_opener(*([urllib.request.ProxyHandler({})] if local else []))


@dataclass
class OllamaEmbedder:
    """The vectors of a model instead of hashed ones; `dimensions` must be what the model gives."""

    client: Ollama
    model: str
    dimensions: int

    def embed(self, texts: Sequence[str]) -> list[Vector]:
        return self.client.embed(self.model, texts)


def refused(url: str, error: urllib.error.HTTPError) -> OllamaError:
    message = f"{url} answered {error.code}: {reason(error)}"
    return Unavailable(message) if error.code >= 500 or error.code == 429 else OllamaError(message)


def reason(error: urllib.error.HTTPError) -> str:
    body = error.read(10_000).decode(errors="replace")
    try:
        return str(json.loads(body)["error"])
    except (ValueError, KeyError, TypeError):
        return str(error.reason)


def parsed(url: str, body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except ValueError as error:
        raise OllamaError(f"{url} does not speak JSON: is it Ollama?") from error
    if not isinstance(answer, dict):
        raise OllamaError(f"{url} answered with {type(answer).__name__}, not an object")
    return answer
