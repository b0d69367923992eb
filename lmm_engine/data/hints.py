"""What a column name suggests about the column's part: who, when, what."""

from __future__ import annotations

import re

_IDENTIFIERS = (
    "id", "ids", "nr", "no", "number", "code", "pid", "sid", "uid", "subj", "subject", "subjects", "participant",
    "patient", "person", "case", "respondent", "proband", "vp", "name", "label", "key",
)  # fmt: skip
_GROUPS = (
    "school", "class", "classroom", "clinic", "site", "centre", "center", "hospital", "ward", "team", "family",
    "couple", "dyad", "litter", "cage", "plot", "field", "village", "country", "region", "state", "city", "firm",
    "company", "store", "child", "pupil", "student", "boy", "girl", "client", "user", "worker", "animal", "mouse",
    "rat", "chick", "cow", "pig", "tree", "plant", "batch", "lab", "donor", "cluster", "group", "unit", "judge",
    "rater", "item", "therapist", "doctor",
)  # fmt: skip
# Beings and places that hold others; what is numbered within them is numbered afresh in each.
_PLACES = (
    "school", "class", "classroom", "clinic", "site", "centre", "center", "hospital", "ward", "team", "family",
    "couple", "dyad", "litter", "cage", "plot", "field", "village", "country", "region", "state", "city", "firm",
    "company", "store", "household", "house", "farm", "herd", "colony", "nest", "tank", "pond", "street", "batch",
    "donor", "lab", "block", "district", "practice", "department", "unit",
)  # fmt: skip
_TIMES = (
    "time", "timepoint", "wave", "week", "weeks", "month", "months", "day", "days", "year", "years", "visit", "session",
    "occasion", "trial", "age", "hour", "hours", "minute", "minutes", "date", "measurement", "period", "t", "wk", "fu",
)  # fmt: skip
# Endings of columns that were made from another.
_MADE = re.compile(r"_(within|between|centred|centered|standardised|standardized)(_[0-9]+)?\Z")
_OUTCOMES = ("y", "outcome", "score", "response", "value", "result", "measure", "dv", "rating", "total")


def words_of(name: str) -> list[str]:
    """Words of a name in lower case, at separators and camel humps: ``patientID`` → patient, id."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return [word for word in re.split(r"[^a-z]+", spaced.lower()) if word]


def is_identifier_name(name: str) -> bool:
    """Whether a name says that the column tells cases apart (``id``, ``subject_no``, ``patientID``)."""
    words = words_of(name)
    return bool(words) and words[-1] in _IDENTIFIERS


def is_group_name(name: str) -> bool:
    """Whether a name is that of a person, animal, place or thing that is measured repeatedly."""
    words = words_of(name)
    return is_identifier_name(name) or (bool(words) and words[-1] in _GROUPS)


def is_place_name(name: str) -> bool:
    """Whether a name is that of something that holds several others: a school, a family, a batch."""
    words = words_of(name)
    named = [word for word in words if word not in _IDENTIFIERS] or words
    return bool(named) and named[-1] in _PLACES


def is_time_name(name: str) -> bool:
    """Whether a name speaks of time."""
    return any(word in _TIMES for word in words_of(name))


def is_outcome_name(name: str) -> bool:
    """Whether a name is one that outcomes are given."""
    words = words_of(name)
    return any(word in _OUTCOMES for word in words)


def is_made_name(name: str) -> bool:
    """Whether a name says that the column was made from another by centring or standardising."""
    return _MADE.search(name) is not None
