"""The bundled data sets and what is known about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import DataError
from .formats.reading import read_table
from .reshaping.families import Family
from .reshaping.reshape import ReshapeSpec
from .roles import Roles

FOLDER = Path(__file__).resolve().parents[2] / "content" / "datasets"


@dataclass(frozen=True)
class ColumnNote:
    """What a column means: `name`, `meaning`, `unit` (empty where it has none)."""

    name: str
    meaning: str
    unit: str = ""


@dataclass(frozen=True)
class DatasetEntry:
    """One bundled data set.

    Parameters
    ----------
    id, title, file : str
        Short name, title for people, file name in ``content/datasets``.
    source, citation, licence : str
        Where the data come from in a paragraph, the reference, and on what terms they are here.
    teaches : str
        The point it makes, in a paragraph.
    point : str
        The same in a line, for a card.
    topic : str
        The title of the topic under which it is offered.
    wide : bool
        Whether it has one row per person and is to be reshaped first.
    columns : tuple of ColumnNote
        Every column of the file, in its order.
    roles : Roles
        Suggested roles, naming columns of the long table.
    reshape : ReshapeSpec or None
        Suggested reshaping for a wide file.
    notes : str
        What a user should know before believing a result.
    script : str or None
        The script that made simulated data, beside the file.
    truth : dict
        True parameters of simulated data.
    minutes : int
        How long the walk takes with it.
    """

    id: str
    title: str
    file: str
    source: str
    citation: str
    licence: str
    teaches: str
    point: str
    topic: str
    wide: bool
    columns: tuple[ColumnNote, ...]
    roles: Roles
    reshape: ReshapeSpec | None = None
    notes: str = ""
    script: str | None = None
    truth: dict[str, Any] = field(default_factory=dict)
    minutes: int = 20

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return FOLDER / self.file


@cache
def catalogue() -> tuple[DatasetEntry, ...]:
    """The bundled data sets, in the order in which they are offered."""
    import yaml

    raw = yaml.safe_load((FOLDER / "catalogue.yaml").read_text(encoding="utf-8"))
    titles = {topic["id"]: topic["title"] for topic in raw["topics"]}
    return tuple(_entry(one, titles) for one in raw["datasets"])


def topics() -> dict[str, tuple[DatasetEntry, ...]]:
    """The bundled data sets under the titles of their topics, each in the order in which it is offered."""
    titles = dict.fromkeys(entry.topic for entry in catalogue())
    return {title: tuple(entry for entry in catalogue() if entry.topic == title) for title in titles}


def dataset_entry(id: str) -> DatasetEntry:  # noqa: A002 - the catalogue's own word
    """Return the catalogue entry called `id`; raises `DataError` where there is none."""
    for entry in catalogue():
        if entry.id == id:
            return entry
    known = ", ".join(entry.id for entry in catalogue())
    raise DataError(f"There is no bundled data set called “{id}”.", f"Choose one of: {known}.")


def load_dataset(id: str) -> pd.DataFrame:  # noqa: A002 - the catalogue's own word
    """Read the bundled data set called `id` exactly as its file stands (wide files stay wide)."""
    return read_table(dataset_entry(id).path)


def _entry(raw: Mapping[str, Any], topics: Mapping[str, str]) -> DatasetEntry:
    """One entry from its YAML mapping and the titles of the topics."""
    texts = {key: str(raw.get(key, "")).strip() for key in ("id", "title", "file", "source", "citation", "licence")}
    return DatasetEntry(
        **texts,
        teaches=raw["teaches"].strip(),
        point=raw["point"].strip(),
        topic=topics[raw["topic"]],
        wide=bool(raw.get("wide", False)),
        columns=tuple(ColumnNote(**column) for column in raw["columns"]),
        roles=_roles(raw["roles"]),
        reshape=_reshape(raw["reshape"]) if "reshape" in raw else None,
        notes=raw.get("notes", "").strip(),
        script=raw.get("script"),
        truth=dict(raw.get("truth", {})),
        minutes=int(raw["minutes"]),
    )


def _roles(raw: Mapping[str, Any]) -> Roles:
    """Roles from their YAML mapping, in which lists stand for tuples."""
    given: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in raw.items()}
    return Roles(**given)


def _reshape(raw: Mapping[str, Any]) -> ReshapeSpec:
    """A reshaping from its YAML mapping."""
    families = tuple(
        Family(one["stem"], tuple(one["columns"]), tuple(float(t) for t in one["times"])) for one in raw["families"]
    )
    return ReshapeSpec(families, tuple(raw["id_columns"]), raw["time_name"], drop_empty=bool(raw["drop_empty"]))
