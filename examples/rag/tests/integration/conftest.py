from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from rag.ollama import Ollama


class FakeOllama:
    """A server that answers from a script: each request takes the next answer, the last one stays."""

    def __init__(self) -> None:
        self.answers = []
        self.requests = []
        self.lock = threading.Lock()
        self.released = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def reply(self, body, status=200, stall=False):
        self.answers.append((body if isinstance(body, bytes) else json.dumps(body).encode(), status, stall))

    def take(self, path, body):
        with self.lock:
            self.requests.append((path, json.loads(body) if body else None))
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def handler(fake):
        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                body, status, stall = fake.take(self.path, self.rfile.read(int(self.headers.get("Content-Length", 0))))
                if stall:
                    fake.released.wait(30)
                    return
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = answer

            def log_message(self, *_):
                """Nothing in the log of the tests."""

        return Handler


@pytest.fixture
def server():
    fake = FakeOllama()
    thread = threading.Thread(target=fake.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield fake
    fake.released.set()
    fake.server.shutdown()
    fake.server.server_close()
    thread.join(5)


@pytest.fixture
def client(server):
    return Ollama(server.url, timeout=5, retries=2, backoff=0.05)
