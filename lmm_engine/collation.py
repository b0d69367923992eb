"""Alphabetical order as R has it: letters first by the letter, then by accent, then lower case before upper case.

R sorts text by the locale's rules (ICU's root collation in English and in C.UTF-8), not by code points: ``a`` stands
before ``B``, punctuation before digits, digits before letters. The first level of a factor, its baseline, depends on
it. This is that collation for what labels are made of; scripts other than Latin keep their code points' order.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

# Unicode CLDR, root collation chart: spaces, punctuation, symbols, digits, letters
_ORDER = "\t\n\v\f\r _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz"
_RANK = {ord(letter): chr(32 + rank) for rank, letter in enumerate(_ORDER)}
_WRITTEN_OUT = str.maketrans({"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "ħ": "h"})
# Acute, grave, breve, circumflex, caron, ring, diaeresis, double acute, tilde, dot, cedilla, ogonek, macron
_ACCENTS = "\u0301\u0300\u0306\u0302\u030c\u030a\u0308\u030b\u0303\u0307\u0327\u0328\u0304"
_ACCENT_RANK = {ord(accent): chr(33 + rank) for rank, accent in enumerate(_ACCENTS)}


def alphabetical(labels: Sequence[str]) -> list[int]:
    """Places of the labels in alphabetical order.

    Parameters
    ----------
    labels : sequence of str
        Distinct labels.

    Returns
    -------
    list of int
        ``[labels[i] for i in alphabetical(labels)]`` is sorted.

    Examples
    --------
    >>> words = ["b", "B", "a", "10", "_x", "2"]
    >>> [words[i] for i in alphabetical(words)]
    ['_x', '10', '2', 'a', 'b', 'B']
    """
    letters = [_letters(label) for label in labels]
    if len(set(letters)) == len(letters):  # nearly always: accents and case need not be asked
        return sorted(range(len(labels)), key=letters.__getitem__)
    return sorted(range(len(labels)), key=lambda i: (letters[i], _accents(labels[i]), labels[i].swapcase(), labels[i]))


def _letters(label: str) -> str:
    if not label.isascii():
        apart = unicodedata.normalize("NFKD", label.casefold().translate(_WRITTEN_OUT))
        label = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return label.lower().translate(_RANK)


def _accents(label: str) -> str:
    if label.isascii():
        return ""
    apart = unicodedata.normalize("NFD", label.translate(_WRITTEN_OUT))
    return "".join(letter if unicodedata.combining(letter) else " " for letter in apart).translate(_ACCENT_RANK)
