"""What authors of the course's files are told: each mistake in one sentence, with where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml


class AuthoringError(ValueError):
    """A file of the course breaks its rules.

    Parameters
    ----------
    path : Path
    problems : iterable of str
        One sentence each.
    """

    def __init__(self, path: Path, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(f"{path.parent.name}/{path.name}: {problem}" for problem in self.problems))


def refuse(path: Path, problems: Iterable[str]) -> None:
    """Raise `AuthoringError` if there are any problems."""
    found = tuple(problems)
    if found:
        raise AuthoringError(path, found)


def read_yaml(path: Path) -> Any:
    """The content of a YAML file, safely; a key that stands twice is a mistake, not a correction."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _Strict)  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f"line {mark.line + 1}: " if mark else ""
        raise AuthoringError(path, [f"{line}{error.problem or 'this is no YAML'}."]) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise AuthoringError(path, ["This is no YAML in UTF-8."]) from error


class _Strict(yaml.SafeLoader):
    """Safe, and a key may stand once."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"“{key.value}” stands twice in one place", problem_mark=key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)
