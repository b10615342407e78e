"""Makes the corpus that the tests index: the same files, byte for byte, on every machine.

python scripts/make_fixtures.py [folder]      default: tests/fixtures/data
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "tests" / "fixtures" / "data"
VERSION = "1"
DOCUMENTS = 60
QUERIES = 30

PLACES = "glacier archive harbour office orchard station canyon library meadow clinic quarry museum lagoon workshop".split()
SUBJECTS = "samples records seedlings beacons manuscripts turbines lenses ledgers antennas pumps specimens charts".split()
VERBS = "keeps catalogues repairs measures ships inspects rotates archives calibrates restores compares labels".split()
MANNERS = "quarterly overnight by hand under glass in numbered crates with two witnesses before sunrise in winter".split()
TIMES = "seven days|two winters|ninety minutes|eleven months|a single season|four decades|three weeks|one fiscal year".split("|")
FILLERS = (
    "The {adjective} {noun} near the {place} was rebuilt after the flood, and nobody has complained since.",
    "Visitors ask about the {noun} more often than about anything else that the {place} has to show.",
    "A {adjective} committee meets twice a year to decide what happens to every {noun} in the {place}.",
    "Nothing in the {place} works without a {adjective} {noun}, as Dr. Amsel wrote in her first report.",
    "Older plans, e.g. those of the {place}, show a {noun} where today only a {adjective} wall remains.",
    "Whoever repairs a {noun} in the {place} signs the book; whoever breaks it pays for a {adjective} dinner.",
)
ADJECTIVES = "copper patient crooked luminous borrowed northern quiet seventh hollow painted stubborn spare".split()
NOUNS = "ladder bell window ferry compass chimney staircase kettle bridge drawer lantern clock fountain shelf".split()


class Dice:
    """A linear congruential generator: the random module may change between versions of Python."""

    def __init__(self, seed: int) -> None:
        self.state = seed

    def number(self, below: int) -> int:
        self.state = (self.state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self.state >> 33) % below

    def pick(self, options: list[str] | tuple[str, ...]) -> str:
        return options[self.number(len(options))]


def code(number: int) -> str:
    """A name that occurs in one document only, e.g. `Vorelin-107`."""
    dice = Dice(number * 7919 + 17)
    syllables = ("vo", "re", "lin", "ta", "mu", "sel", "ka", "dor", "ni", "pha", "xi", "bru")
    return "".join(dice.pick(syllables) for _ in range(3)).capitalize() + f"-{number}"


def document(number: int) -> tuple[str, dict[str, object]]:
    """A text with one fact that a query asks for, among sentences that say nothing."""
    dice = Dice(number + 1)
    name, place, subject = code(number), dice.pick(PLACES), dice.pick(SUBJECTS)
    verb, time = dice.pick(VERBS), dice.pick(TIMES)
    fact = f"The {name} unit of the {place} {verb} {subject} for {time}."
    paragraphs = [" ".join(filler(dice) for _ in range(4 + dice.number(4))) for _ in range(5)]
    paragraphs.insert(dice.number(5), f"## {name}\n\n{fact} {filler(dice)}")
    text = f"# The {place} and its {subject}, volume {number}\n\n" + "\n\n".join(paragraphs) + "\n"
    return text, {"query": f"How long does {name} at the {place} keep its {subject}?", "relevant": [f"volume-{number:03}"]}


def filler(dice: Dice) -> str:
    chosen = {"adjective": dice.pick(ADJECTIVES), "noun": dice.pick(NOUNS), "place": dice.pick(PLACES)}
    return dice.pick(FILLERS).format(**chosen)


def write(folder: Path) -> None:
    corpus = folder / "corpus"
    corpus.mkdir(parents=True)
    queries = []
    for number in range(DOCUMENTS):
        text, query = document(number)
        (corpus / f"volume-{number:03}.md").write_bytes(text.encode())
        if number % (DOCUMENTS // QUERIES) == 0:
            queries.append(json.dumps(query))
    (folder / "queries.jsonl").write_bytes(("\n".join(queries) + "\n").encode())
    (folder / "VERSION").write_bytes(f"{VERSION}\n".encode())


def is_complete(folder: Path) -> bool:
    marker = folder / "VERSION"
    return marker.is_file() and marker.read_text() == f"{VERSION}\n"


def make(target: Path = TARGET) -> Path:
    """Makes the folder unless it is there; several processes may do so at once."""
    if is_complete(target):
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=target.parent, prefix=".making-"))
    try:
        write(temporary / "data")
        if target.exists() and not is_complete(target):
            shutil.rmtree(target, ignore_errors=True)
        try:
            os.replace(temporary / "data", target)
        except OSError:
            if not is_complete(target):
                raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return target


if __name__ == "__main__":
    made = make(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
    print(f"{sum(1 for _ in made.rglob('*.md'))} documents in {made}")
