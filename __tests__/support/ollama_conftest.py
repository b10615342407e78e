"""Writes down which models the server has when the tests begin, and what the model of the tests answers."""

import json
import os
import urllib.request
from pathlib import Path

HERE = Path(__file__).parent


def ask(path, **body):
    url = f"http://{os.environ['OLLAMA_HOST']}/api/{path}"
    request = urllib.request.Request(url, json.dumps(body).encode() if body else None)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def pytest_sessionstart():
    found = sorted(model["name"] for model in ask("tags")["models"])
    answer = ask("generate", model=os.environ["RAG_MODEL"], prompt="how long", stream=False, options={"seed": 7, "num_predict": 8})
    (HERE / "told.json").write_text(json.dumps({"found": found, "answer": answer["response"]}))
