"""Simulated data of persons and animals over time. Each function takes the truth of its catalogue entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

Truth = dict[str, Any]
Table = tuple[Sequence[str], Iterable[Sequence[str]]]


def lines(rng: np.random.Generator, truth: Truth, n: int) -> np.ndarray:
    """Each group's own departure from the average level and slope, of shape (n, 2)."""
    sd = np.array([truth["sd_intercept"], truth["sd_slope"]])
    correlation = np.array([[1.0, truth["correlation"]], [truth["correlation"], 1.0]])
    return rng.multivariate_normal([0.0, 0.0], correlation * np.outer(sd, sd), size=n, method="cholesky")


def therapy(truth: Truth) -> Table:
    """Weekly anxiety of clients. The more anxious of them leave earlier, judged by the last score that was seen.

    Rows after a client has left stand in the file without a score.
    """
    rng = np.random.default_rng(truth["seed"])
    n, weeks = truth["n_clients"], np.arange(truth["n_weeks"], dtype=float)
    own = lines(rng, truth, n)
    anxiety = truth["intercept"] + own[:, [0]] + (truth["week"] + own[:, [1]]) * weeks
    anxiety = np.round(anxiety + rng.normal(0, truth["sd_residual"], anxiety.shape), 1)
    logit = truth["dropout_log_odds"] + truth["dropout_per_point"] * (anxiety[:, :-1] - truth["intercept"])
    leaves = rng.random(logit.shape) < 1 / (1 + np.exp(-logit))
    leaves[:, : truth["n_sure_weeks"] - 1] = False
    gone = np.column_stack([np.zeros(n, dtype=bool), np.logical_or.accumulate(leaves, axis=1)])
    rows = [
        [f"C{i + 1:03d}", f"{week:g}", "" if gone[i, j] else f"{anxiety[i, j]:.1f}"]
        for i in range(n)
        for j, week in enumerate(weeks)
    ]
    return ["client", "week", "anxiety"], rows


def ageing(truth: Truth) -> Table:
    """Memory at visits about every second year; the older at entry, the faster the decline."""
    rng = np.random.default_rng(truth["seed"])
    n = truth["n_persons"]
    own = lines(rng, truth, n)
    entry = np.round(rng.uniform(truth["youngest"], truth["oldest"], n) - truth["age_zero"], 1)
    waves = rng.integers(truth["fewest_visits"], truth["most_visits"] + 1, n)
    rows = []
    for i in range(n):
        first = date(2008, 1, 7) + timedelta(days=int(rng.integers(0, 720)))
        late = np.r_[0, np.round(rng.normal(0, truth["sd_days_late"], waves[i] - 1)).astype(int)]
        days = np.floor(np.arange(waves[i]) * truth["days_between"]) + late
        years = np.round(days / 365.25, 2)
        slope = truth["years"] + truth["years_by_age"] * entry[i] + own[i, 1]
        memory = truth["intercept"] + truth["age"] * entry[i] + own[i, 0] + slope * years
        memory = memory + rng.normal(0, truth["sd_residual"], waves[i])
        for j in range(waves[i]):
            seen = (first + timedelta(days=int(days[j]))).isoformat()
            rows.append([f"A{i + 1:03d}", seen, f"{years[j]:.2f}", f"{entry[i]:.1f}", f"{memory[j]:.1f}"])
    return ["person", "date", "years", "age_over_70", "memory"], rows


def diary(truth: Truth) -> Table:
    """Stress and satisfaction on the days of a diary: one slope within persons, the opposite one between them."""
    rng = np.random.default_rng(truth["seed"])
    n, days = truth["n_persons"], truth["n_days"]
    own = lines(rng, truth, n)
    centre = rng.normal(truth["mean_stress"], truth["sd_stress_between"], n)
    stress = np.round(centre[:, None] + rng.normal(0, truth["sd_stress_within"], (n, days)), 1)
    usual = np.round(stress.mean(axis=1), 2)
    today = stress - usual[:, None]
    level = truth["intercept"] + truth["between"] * usual + own[:, 0]
    happy = level[:, None] + (truth["within"] + own[:, [1]]) * today
    happy = happy + rng.normal(0, truth["sd_residual"], happy.shape)
    rows = [
        [
            f"D{i + 1:02d}",
            str(d + 1),
            f"{stress[i, d]:.1f}",
            f"{usual[i]:.2f}",
            f"{today[i, d]:.2f}",
            f"{happy[i, d]:.1f}",
        ]
        for i in range(n)
        for d in range(days)
    ]
    return ["person", "day", "stress", "stress_usual", "stress_today", "satisfaction"], rows


def heart_failure(truth: Truth) -> Table:
    """Quality of life in two arms that start alike and grow apart month by month."""
    rng = np.random.default_rng(truth["seed"])
    n, months = truth["n_patients"], np.array(truth["months"], dtype=float)
    own = lines(rng, truth, n)
    treated = rng.permutation(np.arange(n) % 2)
    slope = truth["month"] + truth["treatment_month"] * treated + own[:, 1]
    quality = truth["intercept"] + truth["treatment"] * treated[:, None] + own[:, [0]] + slope[:, None] * months
    quality = quality + rng.normal(0, truth["sd_residual"], quality.shape)
    missed = rng.random(quality.shape) < truth["share_missed"]
    missed[:, 0] = False
    rows = [
        [f"H{i + 1:03d}", ("control", "exercise")[treated[i]], f"{month:g}", f"{quality[i, j]:.1f}"]
        for i in range(n)
        for j, month in enumerate(months)
        if not missed[i, j]
    ]
    return ["patient", "treatment", "month", "quality"], rows


def tumour(truth: Truth) -> Table:
    """Tumours in mice, growing by a share per day. A mouse is put to sleep once its tumour is too large."""
    rng = np.random.default_rng(truth["seed"])
    n, days = truth["n_mice"], np.array(truth["days"], dtype=float)
    own = lines(rng, truth, n)
    treated = rng.permutation(np.arange(n) % 2)
    slope = truth["day"] + truth["treatment_day"] * treated + own[:, 1]
    size = truth["intercept"] + own[:, [0]] + slope[:, None] * days
    size = np.round(size + rng.normal(0, truth["sd_residual"], size.shape), 3)
    too_large = np.logical_or.accumulate(size > np.log(truth["too_large"]), axis=1)
    gone = np.column_stack([np.zeros(n, dtype=bool), too_large[:, :-1]])
    rows = [
        [f"M{i + 1:02d}", ("control", "drug")[treated[i]], f"{day:g}", f"{np.exp(size[i, j]):.0f}", f"{size[i, j]:.3f}"]
        for i in range(n)
        for j, day in enumerate(days)
        if not gone[i, j]
    ]
    return ["mouse", "treatment", "day", "volume", "log_volume"], rows


def dose(truth: Truth) -> Table:
    """Dose and blood pressure: more is given to those with high pressure, and more of it lowers the pressure."""
    rng = np.random.default_rng(truth["seed"])
    n, visits = truth["n_patients"], truth["n_visits"]
    own = lines(rng, truth, n)
    centre = rng.normal(truth["mean_dose"], truth["sd_dose_between"], n)
    given = np.round(centre[:, None] + rng.normal(0, truth["sd_dose_within"], (n, visits)))
    usual = given.mean(axis=1)
    change = given - usual[:, None]
    level = truth["intercept"] + truth["between"] * usual + own[:, 0]
    pressure = level[:, None] + (truth["within"] + own[:, [1]]) * change
    pressure = pressure + rng.normal(0, truth["sd_residual"], pressure.shape)
    rows = [
        [
            f"B{i + 1:02d}",
            str(v + 1),
            f"{given[i, v]:.0f}",
            f"{usual[i]:.3f}",
            f"{change[i, v]:.3f}",
            f"{pressure[i, v]:.1f}",
        ]
        for i in range(n)
        for v in range(visits)
    ]
    return ["patient", "visit", "dose", "dose_usual", "dose_change", "blood_pressure"], rows
