"""Files as learners bring them, each with the walk that leads from it to a ladder and to scripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from lmm_engine.data import (
    Family,
    Prepared,
    ReadOptions,
    ReshapeSpec,
    Roles,
    dataset_entry,
    prepare,
    read_details,
    reshape,
)
from lmm_engine.data.formats.options import GUESS_ALL
from lmm_engine.model import FittedModel, fit
from lmm_engine.report.scripts.code import Recipe, recipe, source_of
from tests.cases import table
from tests.report.ladders import NASTY, formulas


@dataclass(frozen=True, eq=False)
class Walked:
    """A file's recipe, and the fits that its scripts must reach."""

    recipe: Recipe
    prepared: Prepared
    fits: list[FittedModel]


def walk(
    path: Path,
    roles: Roles,
    *,
    spec: ReshapeSpec | None = None,
    method: str = "REML",
    options: ReadOptions = GUESS_ALL,
    **known: str,
) -> Walked:
    read = read_details(path, options=options, **{k: v for k, v in known.items() if k == "sheet"})
    long = read.table if spec is None else reshape(read.table, spec).long
    prepared = prepare(long, roles)
    rungs = formulas(prepared)
    source = source_of(read, path.name, bundled=known.get("bundled"))
    fits = [fit(rung, prepared.frame, method) for rung in rungs]
    return Walked(recipe(source, prepared, rungs, method, spec), prepared, fits)


def bundled(folder: Path) -> Walked:
    """A bundled data set, saved from the app."""
    path = folder / "sleepstudy.csv"
    path.write_bytes(dataset_entry("sleepstudy").path.read_bytes())
    return walk(path, dataset_entry("sleepstudy").roles, bundled="sleepstudy")


def wide_workbook(folder: Path) -> Walked:
    """One row per patient, on the second sheet of a workbook, two measurements, one time without mood, no id."""
    rng = np.random.default_rng(3)
    level = rng.normal(50, 7, 40)
    frame = pd.DataFrame({"arm": np.where(np.arange(40) % 2, "@therapy", "control"), "age": rng.integers(20, 70, 40)})
    for month in (0, 1, 3, 6):
        frame[f"pain m{month}"] = (level - 2 * month - 8 * (np.arange(40) % 2) + rng.normal(0, 5, 40)).round(2)
    frame["mood m0"] = rng.normal(size=40)
    frame.loc[[3, 7, 8], "pain m6"] = np.nan
    path = folder / "pain trial.xlsx"
    with pd.ExcelWriter(path) as book:
        pd.DataFrame({"x": ["not here"], "y": [1]}).to_excel(book, sheet_name="notes", index=False)
        frame.to_excel(book, sheet_name="the “data”", index=False)
    pain = Family("pain", tuple(f"pain m{m}" for m in (0, 1, 3, 6)), (0.0, 1.0, 3.0, 6.0))
    spec = ReshapeSpec((pain, Family("mood", ("mood m0",), (0.0,))), (), "month", "patient", True)
    roles = Roles("pain", "patient", "month", ("arm", "age"), ("arm",), time_coding="centred")
    return walk(path, roles, spec=spec, sheet="the “data”")


def semicolons(folder: Path) -> Walked:
    """Decimal commas, thousands, words for missing, Windows encoding, numeric codes as categories, a title above."""
    rng = np.random.default_rng(5)
    who = np.repeat(np.arange(1, 16), 6)
    frame = pd.DataFrame(
        {
            "Schüler Nr": who,
            "Übung (Woche)": np.tile(np.arange(2.0, 8.0), 15) + 0.5,
            "Klasse": np.where(who % 3 == 0, 3, who % 3),
            "T": np.where(who % 2, "T", "F"),
        }
    )
    effect = np.repeat(rng.normal(0, 200, 15), 6) + np.repeat(rng.normal(0, 30, 15), 6) * frame["Übung (Woche)"]
    frame["Größe €"] = (1500 + effect + 40 * frame["Klasse"] + rng.normal(0, 60, 90)).round(1)
    written = frame.assign(
        **{
            "Größe €": [f"{x:,.1f}".translate(str.maketrans(",.", ".,")) for x in frame["Größe €"]],
            "Übung (Woche)": [f"{x}".replace(".", ",") for x in frame["Übung (Woche)"]],
        }
    )
    written.loc[[4, 20, 50], "Größe €"] = ["-", "NA", ""]
    path = folder / "Größen.csv"
    text = "Erhebung 2024\n" + written.to_csv(sep=";", index=False, lineterminator="\n")
    path.write_bytes(text.encode("cp1252"))
    roles = Roles(
        "Größe €", "Schüler Nr", "Übung (Woche)", ("Klasse", "T"), ("Klasse",), ("Klasse",), time_coding="zero_at_start"
    )
    return walk(path, roles, method="ML")


def hostile(folder: Path) -> Walked:
    """Every name and level out to do harm, one name twice, one missing."""
    rng = np.random.default_rng(7)
    attack = NASTY.replace("\\", "\\\\") + "'); system('touch owned') #"
    frame = pd.DataFrame(
        {
            f"y {attack}": np.repeat(rng.normal(0, 2, 12), 5) + rng.normal(0, 1, 60),
            f"who {attack}": np.repeat([f"{attack} {i}" for i in range(12)], 5),
            f"arm {attack}": np.repeat(np.where(np.arange(12) % 2, f"=1+1 {attack}", "`b`"), 5),
            f"when {attack}": np.tile(np.arange(5), 12),
        }
    )
    names = list(frame.columns)
    frame = frame.assign(again=1.0, nameless=2.0)
    frame.columns = [*names, names[0], ""]
    path = folder / "'; q('no') #.csv"
    frame.to_csv(path, index=False)
    return walk(path, Roles(names[0], names[1], names[3], (names[2],), (names[2],)))


def dates(folder: Path) -> Walked:
    """Time as dates, in rows whose first is incomplete; no further predictors."""
    frame = table("sleepstudy").copy()
    day = pd.Timestamp("2023-02-27") + pd.to_timedelta(frame["Days"], unit="D")
    frame["when"] = day.dt.strftime("%Y-%m-%d")
    frame.loc[frame["Days"] == 0, "Reaction"] = np.nan
    path = folder / "dated.tsv"
    frame.drop(columns="Days").to_csv(path, sep="\t", index=False)
    return walk(path, Roles("Reaction", "Subject", "when"))


def no_time(folder: Path) -> Walked:
    """Groups alone, and a variance of zero."""
    path = folder / "dyestuff2.csv"
    table("dyestuff2").to_csv(path, index=False)
    return walk(path, Roles("Yield", "Batch"))


def chosen(folder: Path) -> Walked:
    """A file about which nothing is guessed: two rows above its names, a remark below them, single quotes."""
    frame = table("sleepstudy")
    rows = [f"'{s}; x';{d};{r:.4f}".replace(".", ",") for s, d, r in frame[["Subject", "Days", "Reaction"]].to_numpy()]
    above = ["Schlaf;Entzug;2003", "A;B;C", "Wer;Tage;Zeit in €", "(wer);(wann);(wie lang)"]
    path = folder / "schlaf.txt"
    path.write_bytes("\n".join([*above, *rows]).encode("iso8859-15"))
    options = ReadOptions(";", ",", "iso8859-15", "'", header_row=3, skip_rows=1)
    return walk(path, Roles("Zeit in €", "Wer", "Tage"), options=options)


def two_header_rows(folder: Path) -> Walked:
    """A name above its times, in a file that says its separator."""
    rng = np.random.default_rng(9)
    level = rng.normal(20, 4, 30)
    cells = [level + 1.5 * k + rng.normal(0, 2, 30) for k in range(4)]
    rows = [",".join(["p" + str(i), *(f"{c[i]:.3f}" for c in cells)]) for i in range(30)]
    path = folder / "moods.csv"
    path.write_text("\n".join(["who,mood,,,", ",0,1,2,3", *rows]) + "\n", encoding="utf-8")
    mood = Family("mood", tuple(f"mood_{k}" for k in range(4)), (0.0, 1.0, 2.0, 3.0))
    return walk(path, Roles("mood", "who", "time"), spec=ReshapeSpec((mood,), ("who",), "time"))


def labelled(folder: Path) -> Walked:
    """An SPSS file: codes with labels."""
    import pyreadstat

    frame = table("sleepstudy").assign(half=lambda t: np.where(t["Subject"].astype(int) % 2, 1.0, 2.0))
    path = folder / "sleep.sav"
    labels = {"half": {1.0: "first half", 2.0: "second half"}}
    pyreadstat.write_sav(frame[["Subject", "Days", "Reaction", "half"]], path, variable_value_labels=labels)
    return walk(path, Roles("Reaction", "Subject", "Days", ("half",), ("half",)))


WALKS: dict[str, Callable[[Path], Walked]] = {
    walked.__name__: walked
    for walked in (
        *(bundled, wide_workbook, semicolons, hostile, dates, no_time),
        *(chosen, two_header_rows, labelled),
    )
}
