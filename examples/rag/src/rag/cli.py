"""The command line: index, search, ask, evaluate."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Sequence

from rag import documents, metrics
from rag.chunking import Chunker
from rag.ollama import Ollama, OllamaError, base_url
from rag.pipeline import MODES, Pipeline
from rag.store import StoreError


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0, 1 for a problem with the data or the server, 2 for wrong usage."""
    options = parser().parse_args(arguments)
    try:
        return options.run(options)
    except (documents.CorpusError, StoreError, OllamaError, OSError) as error:
        print(f"rag: {error}", file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    root = argparse.ArgumentParser(prog="rag", description="Search your documents and ask questions about them.")
    commands = root.add_subparsers(required=True, metavar="command")
    index = command(commands, "index", run_index, "read a folder of .md and .txt files")
    index.add_argument("corpus", type=Path)
    index.add_argument("--out", type=Path, required=True)
    index.add_argument("--size", type=int, default=120, help="words per chunk")
    for name, run, text in (
        ("search", run_search, "find the best chunks"),
        ("ask", run_ask, "answer with a model of Ollama"),
        ("evaluate", run_evaluate, "score queries from a .jsonl file"),
    ):
        sub = command(commands, name, run, text)
        sub.add_argument("index", type=Path)
        sub.add_argument("text", help="the query, the question or the file")
        sub.add_argument("--limit", type=int, default=5)
        sub.add_argument("--mode", choices=MODES, default="hybrid")
        sub.add_argument("--json", action="store_true")
    return root


def command(commands: argparse._SubParsersAction, name: str, run: object, text: str) -> argparse.ArgumentParser:
    sub = commands.add_parser(name, help=text, description=text)
    sub.set_defaults(run=run)
    return sub


def run_index(options: argparse.Namespace) -> int:
    pipeline = Pipeline(Chunker(options.size, options.size // 5))
    found = documents.load(options.corpus)
    made = pipeline.add(found)
    print(f"{len(found)} documents, {made} chunks: {pipeline.save(options.out)}")
    return 0 if made else 1


def run_search(options: argparse.Namespace) -> int:
    pipeline = Pipeline.load(options.index)
    hits = pipeline.search(options.text, options.limit, options.mode, diverse=True)
    rows = [{"chunk": key, "score": round(score, 4), "text": pipeline.chunks[key].text} for key, score in hits]
    if options.json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        for row in rows:
            print(f"{row['score']:.4f}  {row['chunk']}  {row['text'][:80]!r}")
    return 0 if rows else 1


def run_ask(options: argparse.Namespace) -> int:
    pipeline = Pipeline.load(options.index)
    client = Ollama(base_url())
    model = os.environ.get("RAG_MODEL", "tiny")
    answer = pipeline.ask(options.text, lambda text: client.generate(model, text, num_predict=64), options.limit)
    if options.json:
        print(json.dumps({"answer": answer.text, "sources": [chunk.id for chunk in answer.sources]}))
    else:
        print(answer.text)
        print(*(f"[{number}] {chunk.id}" for number, chunk in enumerate(answer.sources, start=1)), sep="\n")
    return 0


def run_evaluate(options: argparse.Namespace) -> int:
    pipeline = Pipeline.load(options.index)
    scores = metrics.evaluate(
        read_queries(Path(options.text)), lambda query: pipeline.documents(query, options.limit, options.mode), options.limit
    )
    print(json.dumps(vars(scores)) if options.json else summary(scores, options.limit))
    return 0


def read_queries(path: Path) -> list[tuple[str, list[str]]]:
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    try:
        return [(row["query"], row["relevant"]) for row in map(json.loads, lines)]
    except (ValueError, KeyError, TypeError) as error:
        raise documents.CorpusError(f"{path} needs lines with `query` and `relevant`") from error


def summary(scores: metrics.Scores, limit: int) -> str:
    return (
        f"{scores.queries} queries: recall@{limit} {scores.recall:.3f}, "
        f"MRR {scores.reciprocal_rank:.3f}, nDCG@{limit} {scores.ndcg:.3f}"
    )
