"""Text to terms: folded, split, without the words that every text has, roughly stemmed."""

from __future__ import annotations

import re
import unicodedata

STOP_WORDS = frozenset(
    "a an and are as at be been but by can did do does for from had has have how i if in into is it its more no not "
    "of on or our so such than that the their them then there these they this to was we were what when where which "
    "while who why will with would you your".split()
)
WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
DOUBLED = re.compile(r"([bdgklmnprt])\1$")
VOWEL = re.compile(r"[aeiouy]")


def fold(text: str) -> str:
    """Lower case without accents: `Größe` and `grosse` meet, `café` is `cafe`."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def words(text: str) -> list[str]:
    return [word.replace("’", "'") for word in WORD.findall(fold(text))]


def terms(text: str) -> list[str]:
    """Terms of a text in order, stop words left out."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


def stem(word: str) -> str:
    """A light stemmer: plural, `-ing` and `-ed`. Short words and numbers stay."""
    base = word[:-2] if word.endswith("'s") else word
    if len(base) < 4 or any(char.isdigit() for char in base):
        return base
    return without_ending(singular(base))


def singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def without_ending(word: str) -> str:
    for ending in ("ing", "ed"):
        base = word[: -len(ending)]
        if word.endswith(ending) and len(base) >= 3 and VOWEL.search(base):
            return DOUBLED.sub(r"\1", base)
    return word
