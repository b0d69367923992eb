"""How hard the lessons are to read: python -m tests.content.readability

Flesch's reading ease (1948, J. Appl. Psychol. 32, 221–233): 206.835 − 1.015 words a sentence − 84.6 syllables a word.
Above 60 is plain English, below 30 a scholarly article. Syllables are counted by hyphenation; formulas count as a word.
"""

from __future__ import annotations

import re
from functools import cache

import pyphen

from lmm_engine.data import catalogue
from pages.course.lessons import lesson_ids, render_lesson
from tests.content.reading import sentences, whole_text
from tests.content.walks import bundled

LAST = "all rungs, REML"
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@cache
def _hyphens() -> pyphen.Pyphen:
    return pyphen.Pyphen(lang="en_GB", left=1, right=1)


def syllables(word: str) -> int:
    """How many syllables a word has, as far as its hyphens tell."""
    return len(_hyphens().positions(word)) + 1


def reading_ease(markdown: str) -> float:
    """Flesch's reading ease of a text."""
    said = sentences(markdown)
    words = [word for sentence in said for word in _WORD.findall(sentence)]
    return 206.835 - 1.015 * len(words) / len(said) - 84.6 * sum(map(syllables, words)) / len(words)


def report() -> dict[str, float]:
    """The reading ease of every lesson, filled with the first bundled data set."""
    known = bundled(catalogue()[0].id)[LAST]
    return {lesson: reading_ease(whole_text(render_lesson(lesson, known, strict=True))) for lesson in lesson_ids()}


if __name__ == "__main__":
    for lesson, ease in sorted(report().items(), key=lambda pair: pair[1]):
        print(f"{ease:5.0f}  {lesson}")
