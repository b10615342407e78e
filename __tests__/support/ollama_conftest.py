"""What a project with Ollama does for its tests: starts the server, and makes the model when the server has none."""

import json
import os
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest

HERE = Path(__file__).parent


def ask(path, **body):
    url = f"http://{os.environ['OLLAMA_HOST']}/api/{path}"
    request = urllib.request.Request(url, json.dumps(body).encode() if body else None)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def wait_for(server):
    for _ in range(200):
        try:
            return ask("version")
        except OSError:
            assert server.poll() is None, "ollama serve has ended"
            time.sleep(0.1)
    raise TimeoutError("ollama serve does not answer")


@pytest.fixture(scope="session", autouse=True)
def server():
    with open(HERE / "serve.log", "w") as log:
        process = subprocess.Popen([os.environ["OLLAMA"], "serve"], stdout=log, stderr=log)
    try:
        wait_for(process)
        known = [model["name"] for model in ask("tags")["models"]]
        if "tiny:latest" not in known:
            subprocess.run([os.environ["OLLAMA"], "create", "tiny", "-f", HERE / "Modelfile"], check=True, capture_output=True)
        answer = ask("generate", model="tiny", prompt="how long", stream=False, options={"seed": 7, "num_predict": 8})
        (HERE / "told.json").write_text(json.dumps({"found": known, "answer": answer["response"]}))
        yield
    finally:
        process.terminate()
        process.wait(20)
