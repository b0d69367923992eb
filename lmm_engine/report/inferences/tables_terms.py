"""Whole terms of the fixed part as a table: every cell a ready string."""

from __future__ import annotations

import pandas as pd

from ...data import Prepared
from ..data_words import zero_of_time
from ..escape import r_name
from ..numbers import degrees_of_freedom, fixed, listing, number, p_number, p_value
from ..words import named

#: From so many levels on a factor has several coefficients, and one test of them together.
SEVERAL_LEVELS = 3


def terms_say_more(prepared: Prepared) -> bool:
    """Whether tests of whole terms say more than those of the coefficients.

    They do with a factor of three levels or more, and where a factor changes the slope of time.
    """
    wide = any(len(levels) >= SEVERAL_LEVELS for levels in prepared.categories.values())
    return wide or any(column in prepared.categories for column in _crossing(prepared))


def anova_table(tests: pd.DataFrame, prepared: Prepared) -> pd.DataFrame:
    """Lay out type III tests.

    Parameters
    ----------
    tests : DataFrame
        As `FittedModel.anova` returns it.
    prepared : Prepared
        For the names.

    Returns
    -------
    DataFrame of str
        Columns ``Term, F, df, df (error), p``.
    """
    names = term_names(prepared)
    return pd.DataFrame(
        {
            "Term": [names.get(str(term), str(term)) for term in tests.index],
            "F": [number(x) for x in tests["F"]],
            "df": [degrees_of_freedom(x) for x in tests["num_df"]],
            "df (error)": [degrees_of_freedom(x) for x in tests["den_df"]],
            "p": [p_number(x) for x in tests["p_value"]],
        }
    )


def term_names(prepared: Prepared) -> dict[str, str]:
    """What to call the terms of the ladder's fixed part, by R's labels for them."""
    roles = prepared.roles
    mains = {r_name(column): named(column) for column in roles.predictors}
    if roles.time is None:
        return mains
    time = r_name(str(prepared.time_name))
    crossed = [(r_name(column), named(column)) for column in roles.interactions]
    names = {time: named(roles.time), **mains}
    names |= {f"{time}:{label}": f"{named(roles.time)} × {name}" for label, name in crossed}
    return names | {f"{label}:{time}": f"{named(roles.time)} × {name}" for label, name in crossed}


def anova_sentences(tests: pd.DataFrame, prepared: Prepared) -> list[str]:
    """Say what each test of a whole term is about where the coefficients do not say it, and why a number is missing.

    Parameters
    ----------
    tests : DataFrame
        As `FittedModel.anova` returns it.
    prepared : Prepared
        For the names.
    """
    said = [_several(column, levels, tests, prepared) for column, levels in prepared.categories.items()]
    said.append(_averaged(prepared))
    names, reasons = term_names(prepared), tests.attrs.get("reasons", {})
    said += [f"{names.get(str(term), str(term))}: {reason}" for term, reason in reasons.items()]
    return [sentence for sentence in said if sentence]


def _several(column: str, levels: tuple[str, ...], tests: pd.DataFrame, prepared: Prepared) -> str:
    """What is asked of a factor with several coefficients."""
    label = r_name(column)
    if len(levels) < SEVERAL_LEVELS or label not in tests.index or pd.isna(tests.loc[label, "F"]):
        return ""
    row = tests.loc[label]
    where = f" where {zero_of_time(prepared)}" if column in _crossing(prepared) else ""
    test = f"F({degrees_of_freedom(row['num_df'])}, {degrees_of_freedom(row['den_df'])}) = {fixed(row['F'], 2)}"
    return (
        f"{named(column)}: do its {len(levels)} categories differ at all{where}? {test}, {p_value(row['p_value'])}. "
        f"The coefficients above compare each with {levels[0]} alone."
    )


def _averaged(prepared: Prepared) -> str:
    """How the slope of time is tested where factors change it."""
    factors = [named(column) for column in _crossing(prepared) if column in prepared.categories]
    if not factors:
        return ""
    return (
        f"{named(prepared.roles.time)} is tested on average over the categories of {listing(factors)}, each counting "
        "the same. Its coefficient above is the slope in the first category."
    )


def _crossing(prepared: Prepared) -> tuple[str, ...]:
    return prepared.roles.interactions if prepared.roles.time else ()
