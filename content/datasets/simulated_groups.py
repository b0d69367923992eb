"""Simulated data of groups that are places, donors or couples. Each function takes the truth of its catalogue entry."""

from __future__ import annotations

import numpy as np
from simulated_persons import Table, Truth, lines


def villages(truth: Truth) -> Table:
    """Households in villages; a programme was given to whole villages, drawn by lot."""
    rng = np.random.default_rng(truth["seed"])
    n = truth["n_villages"]
    sizes = rng.integers(truth["smallest_village"], truth["largest_village"] + 1, n)
    chosen = rng.permutation(np.arange(n) % 2)
    level = truth["intercept"] + truth["programme"] * chosen + rng.normal(0, truth["sd_village"], n)
    rows = []
    for k in range(n):
        people = 1 + rng.poisson(truth["mean_size"] - 1, sizes[k])
        spent = level[k] + truth["size"] * people + rng.normal(0, truth["sd_residual"], sizes[k])
        village = [f"V{k + 1:02d}", ("control", "programme")[chosen[k]]]
        rows += [[*village, str(people[i]), f"{spent[i]:.1f}"] for i in range(sizes[k])]
    return ["village", "arm", "household_size", "spending"], rows


def cells(truth: Truth) -> Table:
    """Many cells from few donors. Healthy and ill donors do not differ; donors do."""
    rng = np.random.default_rng(truth["seed"])
    n, m = truth["n_donors"], truth["n_cells"]
    ill = np.arange(n) % 2
    level = truth["intercept"] + truth["condition"] * ill + rng.normal(0, truth["sd_donor"], n)
    signal = level[:, None] + rng.normal(0, truth["sd_residual"], (n, m))
    rows = [
        [f"donor {i + 1:02d}", ("healthy", "ill")[ill[i]], f"{signal[i, j]:.2f}"] for i in range(n) for j in range(m)
    ]
    return ["donor", "condition", "expression"], rows


def couples(truth: Truth) -> Table:
    """Two rows per couple: what each of them does depends on the own belief and on the partner's."""
    rng = np.random.default_rng(truth["seed"])
    n = truth["n_couples"]
    shared, alone = np.sqrt(truth["belief_icc"]), np.sqrt(1 - truth["belief_icc"])
    belief = shared * rng.normal(0, 1, (n, 1)) + alone * rng.normal(0, 1, (n, 2))
    belief = np.round(truth["sd_belief"] * belief, 1)
    other = belief[:, ::-1]
    level = truth["intercept"] + rng.normal(0, truth["sd_couple"], (n, 1))
    adherence = level + truth["actor"] * belief + truth["partner"] * other + truth["woman"] * np.array([0, 1])
    adherence = adherence + rng.normal(0, truth["sd_residual"], (n, 2))
    rows = [
        [f"K{i + 1:03d}", ("man", "woman")[j], f"{belief[i, j]:.1f}", f"{other[i, j]:.1f}", f"{adherence[i, j]:.1f}"]
        for i in range(n)
        for j in range(2)
    ]
    return ["couple", "who", "own_belief", "partner_belief", "adherence"], rows


def countries(truth: Truth) -> Table:
    """Life expectancy of invented countries, one row per country and one column per year."""
    rng = np.random.default_rng(truth["seed"])
    n, years = truth["n_countries"], np.array(truth["years"])
    own = lines(rng, truth, n)
    poor = rng.permutation(np.arange(n) % 2)
    slope = truth["year"] + truth["low_income_year"] * poor + own[:, 1]
    level = truth["intercept"] + truth["low_income"] * poor + own[:, 0]
    expected = level[:, None] + slope[:, None] * (years - years[0])
    expected = expected + rng.normal(0, truth["sd_residual"], expected.shape)
    unknown = rng.random(expected.shape) < truth["share_unknown"]
    rows = [
        [f"Country {i + 1:02d}", ("high", "low")[poor[i]]]
        + ["" if gone else f"{value:.1f}" for value, gone in zip(expected[i], unknown[i], strict=True)]
        for i in range(n)
    ]
    return ["country", "income", *map(str, years)], rows
