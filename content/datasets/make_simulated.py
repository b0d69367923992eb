"""Make the simulated data sets of the catalogue: ``python content/datasets/make_simulated.py [folder]``.

The true parameters are read from ``catalogue.yaml``, beside this script, so that what is said about the data and what
made them are the same numbers. The generator is seeded per data set; the same seed writes the same bytes.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
import yaml
from simulated_groups import cells, countries, couples, villages
from simulated_persons import Table, Truth, ageing, diary, dose, heart_failure, therapy, tumour

HERE = Path(__file__).resolve().parent


def main(folder: Path = HERE) -> None:
    """Write every simulated data set into `folder`."""
    entries = yaml.safe_load((HERE / "catalogue.yaml").read_text(encoding="utf-8"))["datasets"]
    truth = {entry["id"]: entry["truth"] for entry in entries if "truth" in entry}
    for id, known in truth.items():  # noqa: A001 - the catalogue's own word
        write(folder / f"{id}.csv", *MAKERS[id](known))


def pain_trial(truth: Truth) -> Table:
    """Pain after a programme, one row per patient: the wide file that a clinic would keep.

    The patient's own level has the variance ``variance_intercept``; the residual variance follows from the ICC, because
    ICC = variance_intercept / (variance_intercept + variance_residual). The first visit is never missed. Later ones are
    missed the more often the higher the pain was at the first (missing at random, given what was seen).
    """
    rng = np.random.default_rng(truth["seed"])
    n, months = truth["n_patients"], np.array(truth["months"], dtype=float)
    sd_patient = np.sqrt(truth["variance_intercept"])
    sd_residual = np.sqrt(truth["variance_residual"])
    treated = rng.permutation(np.arange(n) % 2)
    age = rng.integers(25, 70, size=n)
    level = truth["intercept"] + truth["treatment"] * treated + rng.normal(0, sd_patient, n)
    pain = level[:, None] + truth["time"] * months + rng.normal(0, sd_residual, (n, len(months)))
    odds = np.exp(truth["missing_log_odds"] + truth["missing_per_point"] * (pain[:, [0]] - truth["intercept"]))
    missed = rng.random(pain.shape) < odds / (1 + odds)
    missed[:, 0] = False
    header = ["patient", "treatment", "age", *[f"pain_m{m:g}" for m in months]]
    rows = [
        [f"P{i + 1:02d}", ("control", "therapy")[treated[i]], str(age[i])]
        + ["" if gone else f"{value:.1f}" for value, gone in zip(pain[i], missed[i], strict=True)]
        for i in range(n)
    ]
    return header, rows


def schools(truth: Truth) -> Table:
    """Mathematics scores of students in schools of unequal size: intercept and SES slope differ between schools."""
    rng = np.random.default_rng(truth["seed"])
    n = truth["n_schools"]
    sizes = rng.integers(truth["smallest_school"], truth["largest_school"] + 1, size=n)
    public = rng.permutation(np.arange(n) % 2)
    sd = np.array([truth["sd_intercept"], truth["sd_slope"]])
    correlation = np.array([[1.0, truth["correlation"]], [truth["correlation"], 1.0]])
    own = rng.multivariate_normal([0.0, 0.0], correlation * np.outer(sd, sd), size=n, method="cholesky")
    mean_ses = rng.normal(0, truth["sd_ses_between"], n)
    rows = []
    for k in range(n):
        ses = np.round(mean_ses[k] + rng.normal(0, truth["sd_ses_within"], sizes[k]), 2)
        level = truth["intercept"] + truth["public"] * public[k] + own[k, 0]
        math = level + (truth["ses"] + own[k, 1]) * ses + rng.normal(0, truth["sd_residual"], sizes[k])
        for i in range(sizes[k]):
            student = [f"S{k + 1:02d}", f"S{k + 1:02d}-{i + 1:02d}", ("private", "public")[public[k]]]
            rows.append([*student, f"{ses[i]:.2f}", f"{math[i]:.1f}"])
    return ["school", "student", "sector", "ses", "math"], rows


MAKERS: dict[str, Callable[[Truth], Table]] = {
    "pain_trial": pain_trial,
    "schools": schools,
    "therapy": therapy,
    "ageing": ageing,
    "diary": diary,
    "heart_failure": heart_failure,
    "tumour": tumour,
    "dose": dose,
    "villages": villages,
    "cells": cells,
    "couples": couples,
    "countries": countries,
}


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a CSV file with line feeds on every platform, so that the bytes are the same everywhere."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
