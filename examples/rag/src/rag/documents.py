"""Documents and the pieces they are cut into."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SUFFIXES = (".md", ".txt")


class CorpusError(ValueError):
    """The corpus cannot be read; the message names the file."""


@dataclass(frozen=True)
class Document:
    id: str
    title: str
    text: str


@dataclass(frozen=True)
class Chunk:
    """A run of sentences of one document. `start` and `end` are offsets into its text."""

    document: str
    position: int
    start: int
    end: int
    text: str

    @property
    def id(self) -> str:
        return f"{self.document}#{self.position}"


def load(folder: Path) -> list[Document]:
    """Every .md and .txt file under `folder`, sorted by path; the id is the path without its suffix."""
    if not folder.is_dir():
        raise CorpusError(f"{folder} is not a folder")
    paths = sorted(path for path in folder.rglob("*") if path.suffix in SUFFIXES)
    return [read(path, folder) for path in paths]


def read(path: Path, folder: Path) -> Document:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path} is not UTF-8: byte {error.start}") from error
    name = path.relative_to(folder).with_suffix("").as_posix()
    return Document(id=name, title=title_of(text) or name, text=text)


def title_of(text: str) -> str:
    """The first markdown heading, else ''."""
    for line in text.splitlines():
        if line.startswith("#"):
            return line.lstrip("#").strip()
    return ""
