"""Several p-values for one question, in words: what each is, why they differ. Plain text: escape where it is read."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..numbers import count, listing, number, p_value, ratio
from .comparison_words import SURPRISING, refusal_sentence

#: What each method is called in the middle of a sentence.
NAMES = {
    "naive": "χ²",
    "mixture": "the mixture",
    "exact": "the exact distribution",
    "satterthwaite": "the F test with Satterthwaite’s degrees of freedom",
    "kenward-roger": "the F test after Kenward and Roger",
    "bootstrap": "the parametric bootstrap",
}
# p-values nearer than this to each other, as a ratio, are told as the same answer.
ALIKE = 1.15
# Both below this are told as the same answer, too: no reader acts on how much smaller one of them is.
TINY = 0.0005
_LEVEL = f"{SURPRISING:g}".removeprefix("0")
# The order of trust: the first of these that has an answer is the one to report. In balanced designs Kenward and
# Roger's test is the exact F test of the textbooks, which a bootstrap from estimated variances is not.
BEST = ("exact", "kenward-roger", "bootstrap", "satterthwaite", "mixture", "naive")


def p_value_sentences(table: pd.DataFrame) -> tuple[str, ...]:
    """Say the p-values side by side, why they differ, and which to report.

    Parameters
    ----------
    table : DataFrame
        As `lmm_engine.inference.comparing.p_values.p_values_of` returns it.

    Returns
    -------
    tuple of str
        One sentence or two for each: the values; each reason why two of them differ; whether that matters and what to
        report.
    """
    rows = {str(row.method): row for row in table.itertuples() if math.isfinite(row.p_value)}
    if not rows:
        return (refusal_sentence(str(table["reason"].iloc[0])),)
    p = {method: float(row.p_value) for method, row in rows.items()}
    approximate = "exact" in rows and str(rows["exact"].reason).startswith("Approximate")
    lowest = {method for method, row in rows.items() if row.n_draws and p[method] * (row.n_draws + 1) < 1.5}
    return (
        _side_by_side(p),
        *_at_the_boundary(p),
        *_few_groups(p, lowest),
        *_beside_other_variances(approximate),
        *_small_samples(p),
        _what_it_means(p),
        *_which_to_report(p, approximate),
        *_drawn(p, rows, lowest),
    )


def _side_by_side(p: dict[str, float]) -> str:
    said = listing([f"{p_value(value)} by {NAMES[method]}" for method, value in p.items()])
    return f"One question, {_answers(len(p))}: {said}."


def _answers(n: int) -> str:
    return {1: "one answer", 2: "two answers", 3: "three answers", 4: "four answers"}.get(n, f"{n} answers")


def _alike(one: float, other: float) -> bool:
    return max(one, other) <= ALIKE * min(one, other) or max(one, other) < TINY


def _at_the_boundary(p: dict[str, float]) -> tuple[str, ...]:
    if "mixture" not in p:
        return ()
    why = (
        "χ² takes a variance to be as free to fall below zero as to rise above it. It cannot fall below, so chance "
        "often brings no gain at all, which the mixture counts and χ² does not"
    )
    if _alike(p["naive"], p["mixture"]):
        return (f"{why}.",)
    return (f"{why}: by χ² p is {ratio(p['naive'] / p['mixture'])} times as large.",)


def _few_groups(p: dict[str, float], lowest: set[str]) -> tuple[str, ...]:
    """The mixture against what was drawn for data of this size."""
    drawn = next((method for method in ("exact", "bootstrap") if method in p and method not in lowest), None)
    if "mixture" not in p or drawn is None:
        return ()
    here = f"{NAMES[drawn]} is made for data of this size"
    if _alike(p["mixture"], p[drawn]):
        return (f"The mixture is right for very many groups; {here}, and the two agree.",)
    verdict = "still too cautious" if p[drawn] < p["mixture"] else "too quick to see a difference"
    return (f"The mixture is right for very many groups; {here}, and by it the mixture is {verdict}.",)


def _beside_other_variances(approximate: bool) -> tuple[str, ...]:
    if not approximate:
        return ()
    return (
        "What is called exact leaves the other variances of the smaller model out, so it is only nearly exact here.",
    )


def _small_samples(p: dict[str, float]) -> tuple[str, ...]:
    """χ² against the F tests, where fixed effects are tested."""
    careful = next((method for method in ("kenward-roger", "satterthwaite") if method in p), None)
    if careful is None:
        return ()
    why = "χ² takes the variances as if they were known; an F test counts how few groups they were estimated from"
    if _alike(p["naive"], p[careful]):
        return (f"{why}, and here the groups are enough for the two to agree.",)
    if p[careful] > p["naive"]:
        return (f"{why}. With so few, χ² calls chance a finding too often.",)
    return (f"{why}. Here it is nevertheless the one that sees more.",)


def _what_it_means(p: dict[str, float]) -> str:
    below = [value < SURPRISING for value in p.values()]
    if len(p) == 1:
        return "There is no second answer to hold it against."
    if all(below) or not any(below):
        side = "below" if below[0] else "above"
        return f"All lie {side} {_LEVEL}, so the choice does not change the conclusion here."
    low, high = min(p, key=lambda method: p[method]), max(p, key=lambda method: p[method])
    return (
        f"They do not lie on one side of {_LEVEL} ({p_value(p[low])} by {NAMES[low]}, "
        f"{p_value(p[high])} by {NAMES[high]}), so the conclusion hangs on the choice: make it by the method, "
        "not by the answer."
    )


def _which_to_report(p: dict[str, float], approximate: bool) -> tuple[str, ...]:
    order: Sequence[str] = ("bootstrap", *BEST) if approximate else BEST
    best = next(method for method in order if method in p)
    if best == "naive" or len(p) == 1:
        return ()
    return (f"Report {NAMES[best]}: {p_value(p[best])}.",)


def _drawn(p: dict[str, float], rows: dict, lowest: set[str]) -> tuple[str, ...]:
    """How far the drawn ones would move with another seed, or that no draw came as far as the data."""
    said, moves = [], []
    for method in ("exact", "bootstrap"):
        if method not in p:
            continue
        draws = f"{count(rows[method].n_draws)} draws"
        if method in lowest:
            said.append(
                f"Not one of the {draws} for {NAMES[method]} came as far as these data: more would lower its p."
            )
        elif p[method] < 1.0:
            error = float(np.sqrt(p[method] * (1.0 - p[method]) / rows[method].n_draws))
            moves.append(f"{NAMES[method]} by about {number(error, 1).removeprefix('0')} ({draws})")
    if moves:
        said.append(f"What is drawn by chance moves a little with the draws: {listing(moves)}.")
    return tuple(said)
