"""The glossary: every term of the course with a sentence, a formula where there is one, an example, and its lesson."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

FOLDER = Path(__file__).resolve().parents[2] / "content" / "glossary"


@dataclass(frozen=True)
class Entry:
    """One term.

    Parameters
    ----------
    id : str
        For addresses and keys.
    term : str
        As it stands at the head of its entry.
    sentence, example : str
        Markdown.
    lesson : str
        Id of the lesson that teaches it.
    formula : str
        LaTeX without dollars; empty where there is none.
    aliases : tuple of str
        Other words for it, plurals among them.
    """

    id: str
    term: str
    sentence: str
    example: str
    lesson: str
    formula: str = ""
    aliases: tuple[str, ...] = ()


def glossary() -> tuple[Entry, ...]:
    """All entries, in the order of their terms."""
    return _read(tuple((path, path.stat().st_mtime_ns) for path in sorted(FOLDER.glob("*.yaml"))))


def entry_for(words: str) -> Entry | None:
    """The entry of a term or of another word for it; None where the glossary has none."""
    return _by_words(glossary()).get(words.casefold())


def search(text: str) -> tuple[Entry, ...]:
    """Entries that hold all words of `text`: first where the term begins so, then in term or alias, then anywhere."""
    wanted = text.casefold().split()
    ranked = [(rank, entry) for entry in glossary() if (rank := _rank(entry, wanted)) is not None]
    return tuple(entry for _, entry in sorted(ranked, key=lambda pair: pair[0]))


def _rank(entry: Entry, wanted: list[str]) -> int | None:
    names = " ".join((entry.term, *entry.aliases)).casefold()
    if entry.term.casefold().startswith(" ".join(wanted)):
        return 0
    if all(word in names for word in wanted):
        return 1
    whole = f"{names} {entry.sentence} {entry.example}".casefold()
    return 2 if all(word in whole for word in wanted) else None


@lru_cache(maxsize=2)
def _read(files: tuple[tuple[Path, int], ...]) -> tuple[Entry, ...]:
    entries = [
        Entry(**{**item, "aliases": tuple(item.get("aliases", ()))})
        for path, _ in files
        for item in yaml.safe_load(path.read_text(encoding="utf-8")) or ()
    ]
    return tuple(sorted(entries, key=lambda entry: entry.term.casefold()))


@lru_cache(maxsize=2)
def _by_words(entries: tuple[Entry, ...]) -> dict[str, Entry]:
    return {word.casefold(): entry for entry in entries for word in (entry.term, *entry.aliases)}
