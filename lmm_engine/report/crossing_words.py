"""How two columns of groups lie to each other, in the learner's names. Plain text."""

from __future__ import annotations

import pandas as pd

from ..data.crossing import Crossing
from ..data.restarts import Restart
from .numbers import count, listing, percent
from .words import groups, named, noun, nouns

# A cell of the count table in which no row stands; a zero would look like a count to be read.
NOTHING = "·"


def relation_sentence(met: Crossing) -> str:
    """Say whether they are nested or crossed, with the counts that show it."""
    inner, outer = named(met.inner), named(met.outer)
    if met.relation == "same":
        return f"{inner} and {outer} are two names for the same {count(met.n_inner)} groups: one value goes with one."
    if met.relation == "nested":
        per = met.pairs.groupby("outer", observed=True).size()
        low, high = int(per.min()), int(per.max())
        each = f"{count(low)}" if low == high else f"{count(low)} to {count(high)}"
        return (
            f"Nested: each {noun(met.inner)} occurs in one {noun(met.outer)} only. "
            f"{groups(met.n_inner, met.inner)} lie in {groups(met.n_outer, met.outer)}, {each} in each."
        )
    possible = met.n_inner * met.n_outer
    both = f"{groups(met.n_inner, met.inner)} and {groups(met.n_outer, met.outer)}"
    if met.relation == "crossed":
        return f"Crossed: every {noun(met.inner)} meets every {noun(met.outer)}. {both} make {count(possible)} pairs."
    return (
        f"Partially crossed: of the {count(possible)} pairs that {both} could make, {count(met.n_pairs)} occur "
        f"({percent(met.n_pairs / possible)})."
    )


def formula_sentence(met: Crossing) -> str:
    """Say what a model with a random intercept for both looks like; empty where both are the same."""
    if met.relation == "same":
        return ""
    who = f"{nouns(met.inner)} and {nouns(met.outer)}"
    how = "one within the other" if met.relation == "nested" else "side by side"
    return (
        f"A model can let both {who} differ, {how}. The ladder here takes one column as the group; "
        "choose the one about which you ask."
    )


def count_table(met: Crossing, rows: int, columns: int) -> pd.DataFrame:
    """Rows of each pair, ready to be shown: values of the inner downwards, of the outer across."""
    counts = met.table(rows, columns)
    cells = counts.map(lambda n: count(n) if n else NOTHING)
    cells.insert(0, f"{met.inner} ↓  {met.outer} →", counts.index.astype("str"), allow_duplicates=True)
    return cells.reset_index(drop=True)


def cut_sentence(met: Crossing, rows: int, columns: int) -> str:
    """Say how much of the table is shown; empty where it is all."""
    if met.n_inner <= rows and met.n_outer <= columns:
        return ""
    cut = ((rows, met.n_inner, met.inner), (columns, met.n_outer, met.outer))
    return f"Shown: the first {listing(f'{count(most)} of {groups(n, name)}' for most, n, name in cut if n > most)}."


def restart_sentences(restart: Restart) -> list[str]:
    """Say why ids look as if they restart, and what would follow: ``student 1 occurs in 12 schools``."""
    met = restart.crossing
    level, n = restart.example
    one, many = noun(met.inner), nouns(met.outer)
    differ = " and end at different numbers" if "sizes_differ" in restart.evidence else ""
    reasons = {
        "numbered": f"they count from the start in each {noun(met.outer)}{differ}",
        "told_by": f"{named(restart.third)} tells them apart",
        "trait": f"{named(restart.third)} differs between rows of the same id, but not within one {noun(met.outer)}",
    }
    why = "; ".join(reasons[evidence] for evidence in restart.evidence if evidence in reasons)
    return [
        f"{one} {level} occurs in {count(n)} {many}. Its ids may restart: {why}.",
        f"If it is someone or something else in each {noun(met.outer)}, the {count(met.n_inner)} ids stand for "
        f"{count(met.n_pairs)}, and a model that takes them for {count(met.n_inner)} is wrong.",
    ]


def unique_sentence(met: Crossing) -> str:
    """Say what making the ids unique would do."""
    first = met.pairs.iloc[0]
    return f"{count(met.n_inner)} ids become {count(met.n_pairs)}, such as “{first['outer']}: {first['inner']}”."
