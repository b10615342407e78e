"""The program as its users run it."""

import json

import pytest


def test_index_then_search(rag, data, tmp_path):
    made = rag("index", data / "corpus", "--out", tmp_path / "index")
    assert made.returncode == 0, made.stderr
    found = rag("search", tmp_path / "index", "Which unit keeps samples in the glacier?", "--json")
    assert found.returncode == 0, found.stderr
    assert json.loads(found.stdout)[0]["score"] == 1


def test_evaluate_as_json(rag, index, data):
    done = rag("evaluate", index, data / "queries.jsonl", "--json", "--mode", "bm25")
    assert json.loads(done.stdout)["queries"] == 30


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["search", "x", "y", "--mode", "magic"]])
def test_wrong_usage_shows_how(rag, arguments):
    done = rag(*arguments)
    assert done.returncode == 2
    assert "usage: rag" in done.stderr


def test_problems_are_one_line_and_no_traceback(rag, tmp_path):
    done = rag("index", tmp_path / "nowhere", "--out", tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [f"rag: {tmp_path / 'nowhere'} is not a folder"]


def test_a_server_that_is_not_there_is_named(rag, index):
    done = rag("ask", index, "How long?", OLLAMA_HOST="127.0.0.1:9")
    assert done.returncode == 1
    assert "http://127.0.0.1:9 does not answer" in done.stderr
