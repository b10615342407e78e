from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from rag import documents
from rag.documents import Document
from rag.pipeline import Pipeline

TESTS = Path(__file__).parent


def pytest_collection_modifyitems(items):
    """Each folder is a suite: its tests carry the suite's marker."""
    for item in items:
        suite = Path(item.path).relative_to(TESTS).parts[0]
        item.add_marker(getattr(pytest.mark, suite))


@pytest.fixture(scope="session")
def make_fixtures():
    path = TESTS.parent / "scripts" / "make_fixtures.py"
    spec = importlib.util.spec_from_file_location("make_fixtures", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def data(make_fixtures) -> Path:
    """The generated corpus; made here when `scripts/make_fixtures.py` has not run."""
    return make_fixtures.make(TESTS / "fixtures" / "data")


@pytest.fixture(scope="session")
def corpus(data) -> list[Document]:
    return documents.load(data / "corpus")


@pytest.fixture(scope="module")
def indexed(corpus) -> Pipeline:
    """The whole corpus, indexed anew for each file."""
    pipeline = Pipeline()
    pipeline.add(corpus)
    return pipeline


@pytest.fixture(scope="session")
def queries(data):
    from rag.cli import read_queries

    return read_queries(data / "queries.jsonl")
