"""Sentences about what the answer owes to what is missing: ANOVA beside the mixed model, and the shift.

Plain text: escape where it will be read.
"""

from __future__ import annotations

import math

import pandas as pd

from ...data import Attendance, Prepared
from ...diagnostics.missing import Completed, Shifted, SideBySide
from ..numbers import MISSING, amount, count, interval, number, plain, share, signed, things
from ..words import INTERCEPT, groups, named, noun, nouns, term_of
from .pattern_words import occasion_names

#: Two F statistics nearer than this, as a share, are the same.
_SAME = 1e-4
#: An effect that moves by less than this share of its interval does not move.
_STILL = 1e-6
#: Below this Greenhouse and Geisser's epsilon is worth a word.
_SPHERICAL = 0.75

_NO_TABLES = {
    "irregular": "Repeated-measures ANOVA needs occasions that all share; here are none. The mixed model needs none.",
    "repeated_rows": "Some {many} have several rows at one occasion. Repeated-measures ANOVA takes one for each, and "
    "averaging them silently is nobody’s wish; the mixed model takes them as they are.",
    "many_occasions": "There are too many occasions for a list of means: a mean for each is what a curve replaces.",
}
_NO_ANOVA = {
    "few_groups": "Fewer than two {many} are complete: repeated-measures ANOVA has nobody to work with.",
    "no_error": "The complete {many} all move alike, so there is no error to test against.",
}


def anova_sentences(found: SideBySide, seen: Attendance, prepared: Prepared) -> tuple[str, ...]:
    """Say why the ANOVA on complete groups and the mixed model on all rows differ, or why there is only one.

    Parameters
    ----------
    found : SideBySide
    seen : Attendance
        What it was made from.
    prepared : Prepared
    """
    many = nouns(prepared.roles.group)
    if found.reason:
        return (_NO_TABLES[found.reason].format(many=many),)
    said = [_NO_ANOVA[found.anova.reason].format(many=many)] if found.anova.reason else []
    if found.fit is None or found.test is None:
        return (*said, found.model_reason)
    if not found.anova.reason:
        said += [_same_or_not(found, prepared), *_moved(found, seen, prepared), *_sphericity(found)]
    return tuple(said)


def _same_or_not(found: SideBySide, prepared: Prepared) -> str:
    assert found.fit is not None
    assert found.test is not None
    lost = found.fit.nobs - found.anova.n_rows
    group = prepared.roles.group
    if not lost:
        same = abs(float(found.test["F"]) - found.anova.F) <= _SAME * found.anova.F
        return (
            "Nothing is missing, so both tables test the same rows, and with a random intercept the mixed model’s F is "
            "that of the ANOVA."
            if same
            else f"Nothing is missing. The tables differ since the model finds no spread between {nouns(group)}."
        )
    whole = next(iter(found.fit.n_groups.values()))
    return (
        f"They differ because they use different rows: the ANOVA keeps only the {groups(found.anova.n_groups, group)} "
        f"with every outcome, the mixed model all {groups(whole, group)}: {things(lost, 'row')} more."
    )


def _moved(found: SideBySide, seen: Attendance, prepared: Prepared) -> tuple[str, ...]:
    """Whether the means of the complete are those of all."""
    assert found.fit is not None
    gap = found.means["complete"] - found.means["model"]
    if found.fit.nobs == found.anova.n_rows or not gap.notna().any():
        return ()
    place = int(gap.abs().to_numpy().argmax())
    when = f"{named(prepared.roles.time)} {occasion_names(seen)[place]}"
    row, y, many = found.means.iloc[place], named(prepared.roles.outcome), nouns(prepared.roles.group)
    return (
        f"Their means part most at {when}: {number(row['complete'])} among the complete, "
        f"{number(row['model'])} by the model ({signed(float(gap.iloc[place]))}).",
        f"If leaving goes with {y}, the complete {many} are no fair sample, and deleting the others moves the answer; "
        "the model, which keeps them, is right as long as what was seen explains who left.",
    )


def _sphericity(found: SideBySide) -> tuple[str, ...]:
    epsilon = found.anova.epsilon
    if not math.isfinite(epsilon) or epsilon >= _SPHERICAL:
        return ()
    return (
        "Both tests also take any two occasions to be equally alike. Greenhouse and Geisser’s ε of "
        f"{share(epsilon)} (1 if that held) says they are not. The corrected p allows for it; so would random slopes.",
    )


# ----- the shift -----


def imputation_sentences(completed: Completed, prepared: Prepared) -> tuple[str, ...]:
    """Say which outcomes would be imputed, and which cannot be."""
    absent = ""
    if completed.n_without_row:
        which = "all" if completed.n_without_row == completed.n_missing else count(completed.n_without_row)
        absent = f", {which} of them where the table has no row"
    said = [f"{things(completed.n_missing, 'missing outcome')} would be filled in{absent}."]
    if completed.n_new_groups:
        who = groups(completed.n_new_groups, prepared.roles.group)
        said.append(f"{who} without any outcome are drawn from the population.")
    if completed.n_unknown:
        unknown = things(completed.n_unknown, "more missing outcome")
        said.append(f"{unknown} cannot be filled in: a predictor is not known there.")
    return tuple(said)


def shift_sentences(
    found: Shifted, term: str, prepared: Prepared, *, unit: str = "", whom: str = "", sd: float = float("nan")
) -> tuple[str, ...]:
    """Say what the shift does to an effect, and where the answer turns.

    Parameters
    ----------
    found : Shifted
    term : str
        The effect's name in the model.
    prepared : Prepared
    unit : str
        Of the outcome.
    whom : str
        Whose missing outcomes are moved, as ``treatment = drug``; empty for all.
    sd : float
        The outcome's residual SD, to say how large a shift is.
    """
    if found.n_done < 2:
        return (found.reason or "Fewer than two imputations are done, too few to pool.",)
    table = found.table(term).sort_values("shift", ignore_index=True)
    none = table.iloc[int(table["shift"].abs().to_numpy().argmin())]
    own = float(found.fit.fixed_effects[term])
    what = "intercept" if term == INTERCEPT else f"effect of {term_of(term, prepared).words}"
    start = (
        f"Without a shift the {what} is {number(none['estimate'])} "
        f"({interval(none['lower'], none['upper'])}), near the {number(own)} of the mixed model on the observed "
        "rows: both take the missing to be missing at random."
    )
    moves = _moves(table, whom)
    said = [start, moves, _turning(found, term, unit, sd)]
    if found.reason:
        said.append(found.reason)
    return tuple(said)


def _moves(table: pd.DataFrame, whom: str) -> str:
    """How far the effect moves with the shift; not at all where as many are missing on either side."""
    first, last = table.iloc[0], table.iloc[-1]
    way = float(last["estimate"] - first["estimate"])
    who = f" where {whom}" if whom else ""
    if abs(way) < _STILL * float(last["upper"] - last["lower"]):
        return f"A shift of the missing outcomes{who} does not move it: they weigh as much on one side as on the other."
    return (
        f"For each unit by which the missing outcomes{who} lie higher than the model expects, it moves by "
        f"{signed(way / float(last['shift'] - first['shift']))}."
    )


def _turning(found: Shifted, term: str, unit: str, sd: float) -> str:
    table, at = found.table(term), found.tipping_point(term)
    none = table.iloc[int(table["shift"].abs().to_numpy().argmin())]
    clear = none["lower"] > 0 or none["upper"] < 0
    if at is None:
        stays = "keeps clear of zero" if clear else "holds zero"
        low, high = (plain(float(end), 4) for end in (table["shift"].min(), table["shift"].max()))
        return (
            f"From a shift of {low} to one of {f'{high} {unit}'.strip()} the interval {stays}. If the missing differ "
            "by no more than that, the conclusion stands."
        )
    size = f", {number(abs(at) / sd)} residual SDs" if math.isfinite(sd) and sd > 0 else ""
    turns = "begins to hold zero" if clear else "first keeps clear of zero"
    return (
        f"The tipping point: the interval {turns} at a shift of {amount(at, unit)}{size}. Could the missing be so far "
        "from what the model expects of them? What you know of the study must answer that; the data cannot."
    )


def nothing_to_shift(completed: Completed, prepared: Prepared) -> str:
    """Say why there is nothing to impute."""
    if completed.n_unknown:
        return (
            f"{things(completed.n_unknown, 'outcome')} are missing, but a predictor is not known there either, so none "
            "can be filled in."
        )
    return f"No {named(prepared.roles.outcome)} is missing that could be filled in."


def rows_kept(found: SideBySide, prepared: Prepared) -> str:
    """A caption: what each table is of."""
    one, time = noun(prepared.roles.group), named(prepared.roles.time)
    by = {"AnovaRM": "statsmodels’ AnovaRM", "sums of squares": "its sums of squares", "": MISSING}[found.anova.program]
    return (
        f"Both ask whether the mean of {named(prepared.roles.outcome)} is the same at every {time}; no predictor is "
        f"used. ANOVA by {by}. Mixed model: {time} as categories, a random intercept for each {one}, REML, "
        "Satterthwaite’s degrees of freedom."
    )
