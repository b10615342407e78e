#!/bin/sh
# Starts an Ollama server when none answers, and makes sure that the model of the end-to-end tests is there.
set -eu

model="${RAG_MODEL:-tiny}"

if ! command -v ollama >/dev/null; then
  echo "ollama is not installed" >&2
  exit 1
fi

if ! ollama list >/dev/null 2>&1; then
  nohup ollama serve >"${TMPDIR:-/tmp}/ollama.log" 2>&1 &
  tries=0
  until ollama list >/dev/null 2>&1; do
    tries=$((tries + 1))
    if [ "$tries" -ge 60 ]; then
      echo "Ollama did not start; see ${TMPDIR:-/tmp}/ollama.log" >&2
      exit 1
    fi
    sleep 0.5
  done
fi

ollama show "$model" >/dev/null 2>&1 || ollama pull "$model"
