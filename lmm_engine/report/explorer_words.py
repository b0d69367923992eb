"""What the explorers say in words: the numbers of the moment, in sentences that need no picture."""

from __future__ import annotations

import math

import pandas as pd

from ..explore.zero import Line
from .numbers import fixed, number, percent, plain, share, signed, things


def alike_sentences(icc: pd.DataFrame, pairs: pd.DataFrame, *, who: str, time: str, calmest: float) -> list[str]:
    """How alike the rows of one group are, and when.

    Parameters
    ----------
    icc : DataFrame
        From `explore.growth.icc_over_time`.
    pairs : DataFrame
        From `explore.growth.implied_correlations`.
    who, time : str
    calmest : float
        Where the lines lie closest; NaN without slopes.
    """
    first, last = icc.iloc[0], icc.iloc[-1]
    if icc["icc"].max() - icc["icc"].min() < 0.005:
        return [
            f"The ICC is {share(float(first['icc']))} at every time: without differences in slope it is one number.",
            f"Any two rows of one {who} correlate equally, {share(float(pairs['correlation'].iloc[0]))}.",
        ]
    said = [
        f"The ICC is {share(float(first['icc']))} at {time} {plain(float(first['time']), 3)} and "
        f"{share(float(last['icc']))} at {time} {plain(float(last['time']), 3)}."
    ]
    low, high = pairs.loc[pairs["correlation"].idxmin()], pairs.loc[pairs["correlation"].idxmax()]
    said.append(
        f"Two rows of one {who} correlate between {share(float(low['correlation']))} ({_pair(low, time)}) and "
        f"{share(float(high['correlation']))} ({_pair(high, time)})."
    )
    if math.isfinite(calmest):
        inside = float(first["time"]) <= calmest <= float(last["time"])
        where = "" if inside else ", outside these waves"
        said.append(f"The lines come closest at {time} {number(calmest)}{where}.")
    return said


def _pair(row: pd.Series, time: str) -> str:
    return f"{time} {plain(float(row['time1']), 3)} and {plain(float(row['time2']), 3)}"


def weight_equation(n: int, icc: float) -> str:
    """The weight of a group's own rows as LaTeX, with the numbers filled in."""
    if icc <= 0:
        return r"w = \frac{n}{n + \sigma^2/\tau^2} \;\rightarrow\; 0 \quad (\tau^2 = 0)"
    ratio = (1.0 - icc) / icc
    worth = n / (n + ratio) if n else 0.0
    return rf"w = \frac{{n}}{{n + \sigma^2/\tau^2}} = \frac{{{n}}}{{{n} + {_tex(ratio)}}} = {share(worth)}"


def _tex(value: float) -> str:
    return number(value).replace(",", "{,}").replace("−", "-").replace("×", r"\times")


def error_table(errors: pd.Series, *, who: str, unit: str) -> pd.DataFrame:
    """Three ways to say one group's level, and by how much each misses on average."""
    rows = [
        (f"The {who}’s own mean", errors["own"], "no bias, all the noise"),
        ("The pulled level", errors["pulled"], "a little bias, less noise"),
        ("The mean of all", errors["common"], "no noise, all the bias"),
    ]
    column = f"Misses by, on average ({unit})" if unit else "Misses by, on average"
    return pd.DataFrame(
        [(way, number(float(miss)) if math.isfinite(miss) else "–", why) for way, miss, why in rows],
        columns=["Estimate", column, "Because"],
    )[["Estimate", "Because", column]]


def pull_sentences(levels: pd.DataFrame, *, who: str, many: str) -> list[str]:
    """Who is pulled, how far, and whether it helped where the truth is known."""
    there = levels[levels["n"] > 0]
    said = []
    if len(there) and there["n"].min() != there["n"].max():
        few, most = there.loc[there["n"].idxmin()], there.loc[there["n"].idxmax()]
        said.append(
            f"With {things(int(few['n']), 'row')} left, a {who}’s own rows have a weight of "
            f"{share(float(few['weight']))}; with {plain(float(most['n']))}, {share(float(most['weight']))}."
        )
    if len(there) < len(levels):
        said.append(
            f"{things(len(levels) - len(there), who, many)} without any rows left: "
            "all that is known there is the mean of all."
        )
    if "truth" in levels and len(there):
        nearer = int(((there["pulled"] - there["truth"]).abs() < (there["own"] - there["truth"]).abs()).sum())
        said.append(f"The pull brought {nearer} of {len(there)} {many} nearer to their true level.")
    return said


def zero_table(there: Line, here: Line, *, zeros: tuple[float, float], sigma: float, loglik: float) -> pd.DataFrame:
    """What moving time zero changes and what it leaves alone: one row each, before and after.

    Parameters
    ----------
    there, here : Line
        With zero where the fit has it, and where it was moved to.
    zeros : tuple of float
        These two places.
    sigma, loglik : float
        Residual SD and (restricted) log-likelihood, which have no zero.
    """
    moves, stays = "changes", "stays"
    columns = [f"Zero at {plain(zero, 4)}" for zero in zeros]
    if columns[0] == columns[1]:
        columns[1] += " (moved)"
    pairs = [
        ("SD of the intercepts", number(float(there.sds[0])), number(float(here.sds[0])), moves),
        ("Correlation with the slopes", share(there.correlation), share(here.correlation), moves),
        ("Mean intercept", number(float(there.mean[0])), number(float(here.mean[0])), moves),
        (
            "Standard error of the intercept",
            number(float(there.std_errors[0])),
            number(float(here.std_errors[0])),
            moves,
        ),
        ("SD of the slopes", number(float(there.sds[1])), number(float(here.sds[1])), stays),
        ("Mean slope", number(float(there.mean[1])), number(float(here.mean[1])), stays),
        ("Standard error of the slope", number(float(there.std_errors[1])), number(float(here.std_errors[1])), stays),
        ("Residual SD", number(sigma), number(sigma), stays),
        ("Log-likelihood", number(loglik, 7), number(loglik, 7), stays),
    ]
    table = pd.DataFrame(pairs, columns=["What", *columns, "When zero moves it"])
    return table[["What", "When zero moves it", *columns]]


def zero_sentence(line: Line, *, time: str, many: str) -> str:
    """Where the lines differ least, which is where intercepts and slopes are uncorrelated."""
    if not math.isfinite(line.least_time):
        return f"The slopes of these {many} do not differ, so nothing here depends on where zero lies."
    return (
        f"Counting {time} from {number(line.least_time)} makes the correlation zero: there the lines of these {many} "
        "lie closest together, and the intercepts differ least."
    )


def landscape_sentences(
    places: pd.DataFrame, path: pd.DataFrame, *, sigma: float, unit: str, singular: bool
) -> list[str]:
    """How wide the valley is, how the search came down, and what lies at an edge.

    Parameters
    ----------
    places, path : DataFrame
        From `explore.surface`.
    sigma : float
        Residual SD of the fit, which turns relative SDs into the outcome's unit.
    unit : str
    singular : bool
        Whether a variance is estimated as zero or a correlation as one.
    """
    first, last = path.iloc[0], path.iloc[-1]
    said = [
        f"{things(len(path) - 1, 'step')} brought the deviance from {number(float(first['deviance']))} down to "
        f"{number(float(last['deviance']))}."
    ]
    cut = 5.99 if "sd_slope" in places else 3.84
    near = places[places["rise"] <= cut]
    for name, column in (("intercepts", "sd_intercept"), ("slopes", "sd_slope")):
        if column in places and len(near):
            low, high, best = (sigma * float(v) for v in (near[column].min(), near[column].max(), last[column]))
            of = f" {unit}" if unit and column == "sd_intercept" else ""
            said.append(
                f"The best SD of {name} is {number(best)}{of}. From about {number(low)} to {number(high)} the deviance "
                f"is within {cut:g} of the lowest: the data can hardly tell these values apart."
            )
    if singular:
        said.append(
            "The lowest point lies at an edge: a variance of zero, or a correlation of plus or minus one. The search "
            "did not fail; the ground slopes down to that edge."
        )
    return said


def study_table(summary: pd.DataFrame) -> pd.DataFrame:
    """What each rung's intervals kept of their promise, and why: the error they claim beside the spread there is."""
    rows = [
        (
            f"Rung {rung}",
            f"{percent(float(own['holds']))} ± {fixed(100 * float(own['margin']), 0)}",
            percent(1.0 - float(own["holds"])),
            number(float(own["claimed"])),
            number(float(own["spread"])),
        )
        for rung, own in summary.iterrows()
    ]
    return pd.DataFrame(
        rows, columns=["Model", "Hold the truth", "Miss it", "Standard error claimed", "Spread of the estimates"]
    )


def study_sentences(summary: pd.DataFrame, *, lot: bool) -> list[str]:
    """Which rungs keep the promise of 95% and which do not, within what chance leaves open."""
    said = []
    for rung, own in summary.iterrows():
        ratio = float(own["claimed"] / own["spread"])
        miss = percent(1.0 - float(own["holds"]))
        how = f"its standard errors are {number(ratio, 2)} times the real spread"
        if float(own["holds"]) < 0.93:
            found = (
                f"finds an effect that is not there in {miss} of the studies" if lot else f"misses the truth in {miss}"
            )
            said.append(f"Rung {rung} {found} instead of 5%: {how}, too small.")
        elif float(own["holds"]) > 0.97:
            said.append(f"Rung {rung} is too careful and misses in {miss} only: {how}, too large.")
        else:
            said.append(f"Rung {rung} keeps its promise, as far as so many studies can tell: it misses in {miss}.")
    return said


_WAYS = {
    "truth": "The truth",
    "stayers": "Mean of those who stay",
    "complete": "Complete cases (as RM-ANOVA)",
    "mixed": "Mixed model, all rows",
}


def courses_table(end: pd.DataFrame) -> pd.DataFrame:
    """The last wave by each way: the mean, and how far it is off."""
    rows = [
        (_WAYS[str(way)], number(float(own["mean"])), "–" if way == "truth" else signed(float(own["miss"])))
        for way, own in end.iterrows()
    ]
    return pd.DataFrame(rows, columns=["Estimate", "Mean at the last time", "Off the truth by"])


def courses_sentences(end: pd.DataFrame, *, left: float, rows: int, chance: float, many: str, reason: str) -> list[str]:
    """What leaving did to each way of estimating, beside what chance does.

    Parameters
    ----------
    end : DataFrame
        From `explore.dropout.Courses.at_the_end`.
    left : float
        Share of those who left.
    rows : int
        Rows that were seen.
    chance : float
        By how much a mean is off by chance alone in 95 of 100 studies of this size.
    many : str
    reason : str
        Why the mixed model gave nothing, or empty.
    """
    said = [
        f"{percent(left)} of the {many} have left by the last time; {things(rows, 'row')} were seen. Chance alone "
        f"moves a mean by up to about {number(chance)}."
    ]
    for way, name in (("stayers", "The mean of those who stay"), ("mixed", "The mixed model")):
        miss = float(end.loc[way, "miss"])
        if not math.isfinite(miss):
            continue
        size = number(abs(miss))
        if abs(miss) <= chance:
            said.append(f"{name} is {size} off: no more than chance does.")
        else:
            said.append(f"{name} is {size} too {'high' if miss > 0 else 'low'}: more than chance does.")
    if reason:
        said.append(f"The mixed model could not be fitted to what was seen. {reason}")
    return said
