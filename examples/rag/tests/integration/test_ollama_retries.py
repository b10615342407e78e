"""Time-outs and pauses are real here: that is what is tested."""

import time

import pytest

from rag.ollama import Ollama, Unavailable


def test_a_busy_server_is_tried_again(server, client):
    server.reply({"error": "busy"}, status=503)
    server.reply({"error": "slow down"}, status=429)
    server.reply({"version": "0.6.8"})
    assert client.version() == "0.6.8"
    assert len(server.requests) == 3


def test_after_the_last_try_the_error_stays(server, client):
    server.reply({"error": "busy"}, status=503)
    with pytest.raises(Unavailable, match="503: busy"):
        client.version()
    assert len(server.requests) == 3


def test_pauses_grow(server):
    server.reply({"error": "busy"}, status=500)
    pauses = []
    client = Ollama(server.url, retries=3, backoff=0.1, sleep=pauses.append)
    with pytest.raises(Unavailable):
        client.version()
    assert pauses == [0.1, 0.2, 0.4]


def test_pauses_are_kept(server):
    server.reply({"error": "busy"}, status=500)
    client = Ollama(server.url, retries=2, backoff=0.2)
    started = time.monotonic()
    with pytest.raises(Unavailable):
        client.version()
    assert time.monotonic() - started >= 0.6


@pytest.mark.parametrize("timeout", [0.5])
def test_a_server_that_never_answers_times_out(server, timeout):
    server.reply({}, stall=True)
    client = Ollama(server.url, timeout=timeout, retries=0)
    started = time.monotonic()
    with pytest.raises(Unavailable, match="timed out"):
        client.version()
    assert time.monotonic() - started >= timeout * 0.9


def test_a_server_that_wakes_up_is_heard(server):
    server.reply({}, stall=True)
    server.reply({"version": "0.6.8"})
    assert Ollama(server.url, timeout=0.5, retries=5, backoff=0.1).version() == "0.6.8"


def test_a_stalled_stream_times_out(server):
    server.reply({}, stall=True)
    with pytest.raises(Unavailable):
        list(Ollama(server.url, timeout=0.4).stream("tiny", "Hello"))
