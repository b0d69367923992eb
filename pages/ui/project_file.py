"""The project file: progress, the walk and the desk in one JSON text, with a version, and back.

What is read is foreign, whoever says that it was saved here: sizes, types, ids and names are all checked, and anything
that is not as it should be ends in one sentence. Nothing in it is ever run.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any, Literal

from lmm_engine.data import ReadOptions, catalogue, table_digest
from lmm_engine.data.plain import Reader, plain
from lmm_engine.data.recipe import Recipe, from_dict, to_dict
from lmm_engine.errors import DataError
from lmm_engine.report import escape
from pages.course import progress_text
from pages.course.progress import Progress

from .desk_file import read_desk, write_desk
from .held.desk import Desk
from .held.drafts import Choices, Shape

FORMAT = "rungs project"
VERSION = 2
#: Versions that are read; the first knew nothing of the desk.
_READ = (1, VERSION)
_REMEDY = "Choose a project file that was saved here."
_READER = Reader("this project", _REMEDY)
#: What a project holds besides its data, in characters; base64 writes three bytes as four characters.
_BESIDES = 4_000_000
_LONGEST_NAME = 200

Origin = Literal["upload", "web", "paste"]


@dataclass(frozen=True)
class Seen:
    """What the screens were set to show, as far as it matters for going on."""

    level: str | None = None
    equation: Literal["letters", "numbers"] = "letters"
    df: Literal["satterthwaite", "kenward-roger", "residual", "normal"] = "satterthwaite"
    question: Literal["rungs", "effect"] = "rungs"
    code: Literal["r", "python"] = "r"
    checked: int | None = None
    reported: int | None = None


@dataclass(frozen=True)
class Bundled:
    """A data set of the course, by its id."""

    id: str


@dataclass(frozen=True)
class Own:
    """A table of the learner's: how it was read, and its bytes where they were kept."""

    name: str
    origin: Origin
    digest: str
    options: ReadOptions = ReadOptions()
    content: bytes | None = None


@dataclass(frozen=True)
class Walk:
    """A walk, from its table to what the screens show."""

    source: Bundled | Own
    recipe: Recipe
    shape: Shape
    choices: Choices
    method: Literal["REML", "ML"]
    seen: Seen
    visited: tuple[str, ...] = ()
    left_off: str = ""


@dataclass(frozen=True)
class Project:
    """What a project file holds."""

    progress: Progress
    walk: Walk | None
    desk: Desk = Desk()


def write(project: Project) -> bytes:
    """Write a project as JSON."""
    walk = None if project.walk is None else _walk(project.walk)
    parts = {
        "format": FORMAT,
        "version": VERSION,
        "progress": progress_text.plain(project.progress),
        "walk": walk,
        "desk": write_desk(project.desk),
    }
    return json.dumps(parts, indent=1, ensure_ascii=True, allow_nan=False).encode("ascii")


def read(content: bytes, max_bytes: int) -> Project:
    """Read what `write` wrote, or an older version of the course did; what was not kept then is as at the start.

    Parameters
    ----------
    content : bytes
    max_bytes : int
        The largest table that may come with it.

    Raises
    ------
    DataError
        If it is anything else.
    """
    if len(content) > largest(max_bytes):
        raise DataError(f"A project file has at most {largest(max_bytes):,} bytes here; this one has more.", _REMEDY)
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise DataError("This file is damaged, or it is not a project.", _REMEDY) from error
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise DataError("This file is not a project of this course.", _REMEDY)
    if type(found.get("version")) is not int or found["version"] not in _READ:
        raise DataError("This project was saved by another version of the course.", _REMEDY)
    progress, walk = progress_text.from_plain(found.get("progress")), found.get("walk")
    desk = read_desk(found.get("desk", {}), _READER)
    return Project(progress, None if walk is None else _read_walk(walk, max_bytes), desk)


def largest(max_bytes: int) -> int:
    """How large a project file may be that holds a table of so many bytes."""
    return max_bytes * 4 // 3 + _BESIDES


def _walk(walk: Walk) -> dict[str, Any]:
    source = walk.source
    if isinstance(source, Own):
        content = None if source.content is None else base64.b64encode(source.content).decode("ascii")
        data = {
            "name": source.name,
            "origin": source.origin,
            "digest": source.digest,
            "options": plain(source.options),
            "bytes": content,
        }
    else:
        data = {"bundled": source.id}
    return {
        "data": data,
        "recipe": to_dict(walk.recipe),
        "shape": plain(walk.shape),
        "choices": plain(walk.choices),
        "method": walk.method,
        "seen": plain(walk.seen),
        "visited": sorted(walk.visited),
        "left_off": walk.left_off,
    }


def _read_walk(found: Any, max_bytes: int) -> Walk:
    if not isinstance(found, dict):
        raise DataError("In this project, the walk is not what it should be.", _REMEDY)
    return Walk(
        _read_source(found.get("data"), max_bytes),
        from_dict(found.get("recipe")),
        _READER.made(Shape, found.get("shape"), "the shape of the table"),
        _READER.made(Choices, found.get("choices"), "the choice of roles"),
        _READER.checked(found.get("method"), Literal["REML", "ML"], "the method"),
        _read_seen(found.get("seen")),
        _READER.checked(found.get("visited"), tuple[str, ...], "the list of screens"),
        _READER.checked(found.get("left_off"), str, "the screen to go on with"),
    )


def _read_seen(found: Any) -> Seen:
    seen = _READER.made(Seen, found, "what the screens show")
    if not {seen.checked, seen.reported} <= {None, 0, 1, 2}:
        raise DataError("This project looks at a rung that the ladder does not have.", _REMEDY)
    return seen


def _read_source(found: Any, max_bytes: int) -> Bundled | Own:
    if not isinstance(found, dict):
        raise DataError("In this project, the table is not what it should be.", _REMEDY)
    if "bundled" in found:
        entry_id = _READER.checked(found["bundled"], str, "the data set")
        if entry_id not in {entry.id for entry in catalogue()}:
            raise DataError("This project uses a data set that is not part of this course.", _REMEDY)
        return Bundled(entry_id)
    name = escape.one_line(_READER.checked(found.get("name"), str, "the name of the file"))[:_LONGEST_NAME]
    origin = _READER.checked(found.get("origin"), Origin, "the way the file came in")
    digest = _READER.checked(found.get("digest"), str, "the digest of the file")
    options = _READER.made(ReadOptions, found.get("options"), "the way the file is read")
    return Own(name or "table", origin, digest, options, _read_bytes(found.get("bytes"), digest, max_bytes))


def _read_bytes(found: Any, digest: str, max_bytes: int) -> bytes | None:
    if found is None:
        return None
    try:
        content = base64.b64decode(_READER.checked(found, str, "the table"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise DataError("The table in this project is damaged.", _REMEDY) from error
    if len(content) > max_bytes:
        raise DataError(f"The table in this project has more than {max_bytes:,} bytes.", _REMEDY)
    if table_digest(content) != digest:
        raise DataError("The table in this project is not the one that was saved with it.", _REMEDY)
    return content
