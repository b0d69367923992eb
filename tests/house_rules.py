"""Reads the code without running it and names every line that breaks a rule of the house."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

ENGINE = "lmm_engine"

# A room may import from rooms on lines above its own, and from its own line as long as no cycle comes of it.
ROOMS = (
    ("errors",),
    ("findings", "numerics", "collation"),
    ("data",),
    ("formula",),
    ("design",),
    ("covariance",),
    ("sums",),
    ("coordinates", "layout", "factors", "levels", "blocks"),
    ("internal", "moments"),
    ("accumulate", "from_file", "compress", "starting"),
    ("criterion",),
    ("curvature", "modes", "optimise"),
    ("result",),
    ("estimate",),
    ("predict",),
    ("simulate",),
    ("inference",),
    ("diagnostics",),
    ("model",),
    ("explore",),
    ("charts",),
    ("report",),
)
RANK = {room: rank for rank, line in enumerate(ROOMS) for room in line}

LONGEST_FILE = 330
LONGEST_FUNCTION = 65

EVALUATING_CALLS = {"eval", "exec", "compile", "__import__"}
EVALUATING_METHODS = {"eval", "query", "read_pickle", "to_pickle"}
EVALUATING_MODULES = {"pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "patsy", "formulaic"}


@dataclass(frozen=True, eq=False)
class Source:
    """One file of the house: where it lies, what it is called when imported, what it says."""

    path: Path
    text: str

    @property
    def is_package(self) -> bool:
        return self.path.name == "__init__.py"

    @property
    def module(self) -> str:
        parts = self.path.parent.parts if self.is_package else (*self.path.parent.parts, self.path.stem)
        return ".".join(parts)

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, filename=str(self.path))

    @property
    def nodes(self) -> Iterator[ast.AST]:
        return ast.walk(self.tree)


House = tuple[Source, ...]


def read_house(root: Path) -> House:
    """Every Python file that ships, in the order of their paths."""
    rooms = (ENGINE, "pages", "content", "benchmarks")
    paths = [*root.glob("*.py"), *(path for room in rooms for path in (root / room).rglob("*.py"))]
    return tuple(Source(path.relative_to(root), path.read_text(encoding="utf-8")) for path in sorted(paths))


def imported(source: Source, modules: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Line and full name of every module that a file imports, also inside functions; names resolve to submodules."""
    for node in source.nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = imported_base(source, node)
            for alias in node.names:
                submodule = f"{base}.{alias.name}"
                yield node.lineno, submodule if submodule in modules else base


def imported_base(source: Source, node: ast.ImportFrom) -> str:
    """The module left of ``import``, with the dots of a relative import counted off."""
    if not node.level:
        return node.module or ""
    package = source.module.split(".") if source.is_package else source.module.split(".")[:-1]
    kept = package[: len(package) - (node.level - 1)]
    return ".".join([*kept, *([node.module] if node.module else [])])


def all_imports(house: House) -> Iterator[tuple[Source, int, str]]:
    """Every import in the house: who, on which line, what."""
    modules = frozenset(source.module for source in house)
    return ((source, line, target) for source in house for line, target in imported(source, modules))


def within(module: str, package: str) -> bool:
    """Whether a module is a package or lies in it."""
    return module == package or module.startswith(f"{package}.")


def rank(module: str) -> int | None:
    """Where an engine module stands in the order; the lobby stands last, an unlisted room nowhere."""
    parts = module.split(".")
    return len(ROOMS) if len(parts) == 1 else RANK.get(parts[1])


def rooms_out_of_order(house: House) -> list[str]:
    """Imports that point back, rooms that the order does not know, and the lobby used from inside."""
    unlisted = [
        f"{source.path}: no place in ROOMS for this room"
        for source in house
        if within(source.module, ENGINE) and rank(source.module) is None
    ]
    backward = []
    for source, line, target in all_imports(house):
        if not (within(source.module, ENGINE) and within(target, ENGINE)) or source.module == ENGINE:
            continue
        here, there = rank(source.module), rank(target)
        if target == ENGINE:
            backward.append(f"{source.path}:{line}: imports the lobby, {ENGINE}, from inside")
        elif here is not None and there is not None and there > here:
            backward.append(f"{source.path}:{line}: {target} stands after {source.module}")
    return unlisted + backward


def screens_pointing_back(house: House) -> list[str]:
    """streamlit_app -> pages.steps -> pages.ui -> pages.course -> lmm_engine; screens do not import each other."""
    closed = {
        ENGINE: ("pages", "streamlit_app", "streamlit", "tests", "benchmarks", "content"),
        "pages.course": ("pages.ui", "pages.steps", "streamlit_app", "streamlit", "tests", "benchmarks"),
        "pages.ui": ("pages.steps", "streamlit_app", "tests", "benchmarks"),
        "pages.steps": ("pages.steps", "streamlit_app", "tests", "benchmarks"),
    }
    return [
        f"{source.path}:{line}: {room} may not import {target}"
        for source, line, target in all_imports(house)
        for room, doors in closed.items()
        if within(source.module, room) and any(within(target, door) for door in doors)
    ]


def import_cycles(house: House) -> list[str]:
    """One sentence per house: the first ring of modules that need each other."""
    modules = {source.module for source in house}
    needs: dict[str, set[str]] = {module: set() for module in modules}
    for source, _, target in all_imports(house):
        if target in modules and target != source.module:
            needs[source.module].add(target)
    found = _ring(needs)
    return [f"a ring of imports: {found}"] if found else []


def room_cycles(house: House) -> list[str]:
    """The first ring of neighbours in each room: files and inner rooms, an inner room being all that lies in it."""
    modules = {source.module for source in house}
    needs: dict[str, dict[str, set[str]]] = {}
    for source, _, target in all_imports(house):
        here, there = source.module.split("."), target.split(".")
        shared = next((i for i, (a, b) in enumerate(zip(here, there, strict=False)) if a != b), 0)
        if target in modules and shared:
            needs.setdefault(".".join(here[:shared]), {}).setdefault(here[shared], set()).add(there[shared])
    rings = ((room, _ring(inner)) for room, inner in needs.items())
    return [f"a ring in {room}: {found}" for room, found in rings if found]


def _ring(needs: dict[str, set[str]]) -> str:
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        return " -> ".join(reversed(error.args[1]))
    return ""


def pages_without_frame(house: House) -> list[str]:
    """A page file directly in pages/ is run without the frame when somebody follows a link to it."""
    misplaced = (source.path for source in house if source.path.parts[:-1] == ("pages",))
    return [f"{path}: move it to pages/steps or pages/ui" for path in misplaced]


def state_outside_its_file(house: House) -> list[str]:
    """Only pages/ui/state.py says session_state."""
    return [
        f"{source.path}:{node.lineno}: session_state belongs to pages/ui/state.py"
        for source in house
        if source.path.as_posix() != "pages/ui/state.py"
        for node in source.nodes
        if (isinstance(node, ast.Attribute) and node.attr == "session_state")
        or (isinstance(node, ast.Name) and node.id == "session_state")
        or (isinstance(node, ast.alias) and node.name == "session_state")
        or (isinstance(node, ast.Constant) and node.value == "session_state")
    ]


def text_run_as_code(house: House) -> list[str]:
    """eval and its kin, pickles, and libraries that evaluate the text of a formula."""
    calls = [
        f"{source.path}:{node.lineno}: {ast.unparse(node.func)}() runs text as code"
        for source in house
        for node in source.nodes
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Name) and node.func.id in EVALUATING_CALLS)
            or (isinstance(node.func, ast.Attribute) and node.func.attr in EVALUATING_METHODS)
        )
    ]
    imports = [
        f"{source.path}:{line}: {target} can run text as code"
        for source, line, target in all_imports(house)
        if target.split(".")[0] in EVALUATING_MODULES or within(target, "statsmodels.formula")
    ]
    return calls + imports


def too_long(house: House) -> list[str]:
    """Files and functions that hold more than one subject."""
    files = [
        f"{source.path}: {lines} lines, at most {LONGEST_FILE}"
        for source in house
        if (lines := len(source.text.splitlines())) > LONGEST_FILE
    ]
    functions = [
        f"{source.path}:{node.lineno}: {node.name} has {lines} lines, at most {LONGEST_FUNCTION}"
        for source in house
        for node in source.nodes
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    return files + functions


RULES = (
    rooms_out_of_order,
    screens_pointing_back,
    import_cycles,
    room_cycles,
    pages_without_frame,
    state_outside_its_file,
    text_run_as_code,
    too_long,
)
