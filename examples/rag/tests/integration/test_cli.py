"""The commands, called in this process."""

import json

import pytest

from rag.cli import main


@pytest.fixture(scope="module")
def index(data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("index")
    assert main(["index", str(data / "corpus"), "--out", str(folder)]) == 0
    return str(folder)


def test_indexing_says_what_it_made(data, tmp_path, capsys):
    assert main(["index", str(data / "corpus"), "--out", str(tmp_path), "--size", "200"]) == 0
    assert "60 documents," in capsys.readouterr().out


def test_search_prints_the_best_chunks(index, capsys):
    assert main(["search", index, "glacier archive samples", "--limit", "3"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == 3


@pytest.mark.parametrize("mode", ["bm25", "hybrid"])
def test_search_as_json(index, capsys, mode):
    assert main(["search", index, "harbour office", "--json", "--mode", mode]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) == 5
    assert set(rows[0]) == {"chunk", "score", "text"}


def test_a_search_without_hits_fails(index, capsys):
    assert main(["search", index, "zzzzqqqq", "--mode", "bm25"]) == 1


def test_evaluate(index, data, capsys):
    assert main(["evaluate", index, str(data / "queries.jsonl"), "--mode", "bm25"]) == 0
    assert capsys.readouterr().out.startswith("30 queries: recall@5 1.000")


def test_bad_queries_are_named(index, tmp_path, capsys):
    (tmp_path / "bad.jsonl").write_text('{"question": 1}\n')
    assert main(["evaluate", index, str(tmp_path / "bad.jsonl")]) == 1
    assert "needs lines with `query` and `relevant`" in capsys.readouterr().err


def test_ask_prints_answer_and_sources(index, server, capsys, monkeypatch):
    server.reply({"response": " Eleven months [1]."})
    monkeypatch.setenv("OLLAMA_HOST", server.url)
    assert main(["ask", index, "How long?", "--limit", "2"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Eleven months [1].\n[1] volume-")


def test_ask_as_json_uses_the_model_of_the_environment(index, server, capsys, monkeypatch):
    server.reply({"response": "No."})
    monkeypatch.setenv("OLLAMA_HOST", server.url)
    monkeypatch.setenv("RAG_MODEL", "other")
    assert main(["ask", index, "How long?", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["answer"] == "No."
    assert server.requests[0][1]["model"] == "other"


def test_a_missing_index_says_what_to_do(tmp_path, capsys):
    assert main(["search", str(tmp_path), "bell"]) == 1
    assert "run `rag index` first" in capsys.readouterr().err


def test_wrong_usage_is_two():
    with pytest.raises(SystemExit) as ended:
        main(["search"])
    assert ended.value.code == 2
