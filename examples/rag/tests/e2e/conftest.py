from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rag.ollama import Ollama, OllamaError, base_url


@pytest.fixture
def rag():
    """Runs `python -m rag` as a user does."""

    def run(*arguments, **environ):
        command = [sys.executable, "-m", "rag", *map(str, arguments)]
        return subprocess.run(
            command, env={**os.environ, **environ}, capture_output=True, text=True, encoding="utf-8", timeout=120
        )

    return run


@pytest.fixture(scope="session")
def ollama() -> Ollama:
    """A real server, or a skip that says which one was asked."""
    probe = Ollama(base_url(), timeout=2, retries=0)
    try:
        probe.version()
    except OllamaError:
        pytest.skip(f"no Ollama answers at {probe.url}: set OLLAMA_HOST to one, or run scripts/setup-ollama.sh")
    return Ollama(probe.url, timeout=120)


@pytest.fixture(scope="session")
def model(ollama) -> str:
    name = os.environ.get("RAG_MODEL", "tiny")
    if not ollama.has(name):
        pytest.skip(f"the Ollama at {ollama.url} has no model {name!r}: set RAG_MODEL, or run scripts/setup-ollama.sh")
    return name


@pytest.fixture(scope="module")
def index(data, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("index")
    command = [sys.executable, "-m", "rag", "index", str(data / "corpus"), "--out", str(folder)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder
