"""From where on a check speaks up, each figure with its reason. Below it a check says what it saw, and no more.

Each check asks two things: is it large enough to matter, and is it more than chance brings? A finding is held against
the larger of the two, so that few rows raise no false alarms and many rows no trifles.
"""

from __future__ import annotations

import math

from scipy.special import stdtrit

#: Chance is held off at three standard errors: once in 370 looks at data with nothing in them.
STANDARD_ERRORS = 3.0
#: A family of looks (all groups, all tails) may raise a false alarm in one data set out of a hundred.
FALSE_ALARM = 0.01

#: A curve through the residuals that explains this share of their variance can be seen with the eye.
CURVE_SHARE = 0.02

#: Size of residuals in the upper third of the fitted values over the lower third (or the other way round). At 1.5 the
#: variances differ by a factor of two and standard errors begin to mislead.
SPREAD_RATIO = 1.5
#: Fewer rows in a third than this, and even a threefold difference is chance.
SPREAD_ROWS = 5

#: Standardised residuals beyond this are expected in 0.27 % of rows when they are normal.
FAR_OUT = 3.0
FAR_OUT_SHARE = 0.0026997960632601866
#: One normal value in 16,000 lies beyond this.
EXTREME = 4.0
EXTREME_SHARE = 6.334248366623996e-05
#: A skewness beyond this shows as a long tail in a histogram.
SKEWNESS = 0.8

#: With fewer groups than this a picture of the random effects shows mostly chance.
FEW_GROUPS = 10
#: With fewer groups than this nothing can be called far from the others.
COMPARABLE_GROUPS = 4

#: Correlation of neighbouring residuals within groups. Residuals about a fitted line are slightly negatively related by
#: themselves, so that 0.2 is a clear sign of memory between measurements.
SERIAL = 0.2
#: A group whose residuals are this many times as large as the model's sigma; its variance is four times the model's.
GROUP_SPREAD = 2.0
#: Fewer rows than this say nothing about one group's spread.
GROUP_ROWS = 4

#: Cook's distance from which on a group or row is named as strong: the estimates move by half a standard error, which
#: takes a t of 2.2 below 1.7.
COOKS_STRONG = 0.25

#: A row whose fitted value follows its own outcome up to this share has no residual left to speak of.
FULL_LEVERAGE = 1.0 - 1e-8


def curve_share(n_rows: int) -> float:
    """Share of variance from which on a curve is named: t² / (n - 3 + t²) is what chance may bring."""
    t = STANDARD_ERRORS**2
    return max(CURVE_SHARE, t / max(n_rows - 3 + t, t))


def spread_ratio(rows_in_third: int) -> float:
    """Ratio of mean absolute residuals from which on a change is named.

    The mean of m absolute normal values has coefficient of variation sqrt((pi / 2 - 1) / m).
    """
    return max(SPREAD_RATIO, math.exp(STANDARD_ERRORS * math.sqrt(2.0 * (math.pi / 2.0 - 1.0) / rows_in_third)))


def skewness(n: int) -> float:
    """Skewness from which on it is named; of n normal values it has a standard error of about sqrt(6 / n)."""
    return max(SKEWNESS, STANDARD_ERRORS * math.sqrt(6.0 / n))


def group_far_out(n_groups: int) -> float:
    """Distance from the other groups, in their SDs, that the furthest of normal groups rarely reaches.

    Grubbs (1950), Ann. Math. Stat. 21:27: with this group left out, its distance is a t variable with G - 2 df, up to
    the factor sqrt(G / (G - 1)).
    """
    t = float(stdtrit(n_groups - 2, 1.0 - FALSE_ALARM / (2 * n_groups)))
    return t * math.sqrt(n_groups / (n_groups - 1))


def serial(n_pairs: int) -> float:
    """Correlation of neighbours from which on it is named; by chance it has a standard error of 1 / sqrt(pairs)."""
    return max(SERIAL, STANDARD_ERRORS / math.sqrt(n_pairs))


def cooks_distance(n_sets: int) -> float:
    """Cook's distance from which on one of so many groups stands out from its like: 4 / s.

    Bollen & Jackman (1990), in Modern Methods of Data Analysis, p. 266; Van der Meer, te Grotenhuis & Pelzer (2010),
    Am. Sociol. Rev. 75:173, for the groups of mixed models. It asks for a look and proves nothing: of groups with
    nothing wrong about one in twenty lies beyond.
    """
    return 4.0 / n_sets


def dfbetas(n_sets: int) -> float:
    """Change of a coefficient, in standard errors, from which on one of so many groups stands out: 2 / sqrt(s).

    Belsley, Kuh & Welsch (1980), Regression Diagnostics, p. 28: one of s alike groups moves it by about 1 / sqrt(s).
    """
    return 2.0 / math.sqrt(n_sets)


def leverage(total: float, n_rows: int) -> float:
    """Leverage from which on a row is named: three times the mean (Velleman & Welsch 1981, Am. Stat. 35:234)."""
    return 3.0 * total / n_rows
