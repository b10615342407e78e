"""An index on disk: one JSON file, written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

FORMAT = 1
NAME = "index.json"


class StoreError(ValueError):
    """The index cannot be read; the message names the file and what to do."""


def save(folder: Path, data: dict[str, Any]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    body = json.dumps(data, separators=(",", ":"), sort_keys=True)
    envelope = json.dumps({"format": FORMAT, "sha256": digest(body), "body": body})
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".index-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(envelope)
        os.replace(temporary, folder / NAME)
    except BaseException:
        os.unlink(temporary)
        raise
    return folder / NAME


def load(folder: Path) -> dict[str, Any]:
    path = folder / NAME
    try:
        envelope = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise StoreError(f"{path} does not exist; run `rag index` first") from error
    except ValueError as error:
        raise StoreError(f"{path} is damaged; run `rag index` again") from error
    return checked(path, envelope)


def checked(path: Path, envelope: Any) -> dict[str, Any]:
    if not isinstance(envelope, dict) or "body" not in envelope:
        raise StoreError(f"{path} is not an index")
    if envelope.get("format") != FORMAT:
        raise StoreError(f"{path} has format {envelope.get('format')}, this version reads {FORMAT}")
    if digest(envelope["body"]) != envelope.get("sha256"):
        raise StoreError(f"{path} is damaged; run `rag index` again")
    return json.loads(envelope["body"])


def digest(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()
