"""One question and all its p-values: the statistic among what chance brings, a table, and which answer to report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lmm_engine.report.numbers import count

from . import doors, pairs
from .drawing import draws_and_seed
from .pictures import bullets, show_picture, show_table
from .slow import slowly
from .tracing import offer_trace

if TYPE_CHECKING:
    import pandas as pd

    from lmm_engine.inference.comparing.bootstrap_test import BootstrapTest
    from lmm_engine.report.tracing import Traces


def side_by_side(pair: pairs.Pair) -> None:
    """Draw the pair's test by every reference there is; the bootstrap's when it is asked for."""
    shown = st.container()
    drawn = _bootstrap(pair)
    with shown:
        _picture(pair, drawn)
        _table(pair, drawn)


def _bootstrap(pair: pairs.Pair) -> BootstrapTest | None:
    """The way to a simulated reference, or what came of it."""
    st.markdown("**Simulate the reference**")
    st.caption(
        "Draw outcomes from the smaller model, fit both models to each, and count how often chance alone does as well "
        "as your data. The same seed gives the same draws."
    )
    draws, seed = draws_and_seed()
    key, work = pairs.bootstrap(pair, draws, seed)
    label = f"Draw {count(draws)} data sets"
    return slowly(key, work, button=label, doing=f"Drawing {count(draws)} data sets and fitting both models to each")


def _picture(pair: pairs.Pair, drawn: BootstrapTest | None) -> None:
    """The statistic among simulated ones where there are any, beside the curves that stand for them."""
    from lmm_engine.charts import null_distribution, reference_distribution
    from lmm_engine.report.inferences.tables_comparison import bars_legend

    test = pairs.ratio(pair)
    exact = pairs.exact(pair)
    df = int(test.df)
    if drawn is not None and drawn.n:
        picture = null_distribution(drawn.statistic, df, drawn.draws, test.mixture)
        show_picture(picture, "reference", bars_legend(drawn.n, exact=False))
    elif exact.n_draws:
        picture = null_distribution(test.statistic, df, exact.draws, test.mixture, "exact distribution")
        show_picture(picture, "reference", bars_legend(exact.n_draws, exact=True))
    else:
        show_picture(reference_distribution(test.statistic, df, test.mixture or False), "reference")


def _table(pair: pairs.Pair, drawn: BootstrapTest | None) -> None:
    from lmm_engine.report.inferences.tables_comparison import p_value_table, taken_for_granted
    from lmm_engine.report.sentences import p_value_sentences

    found, tests = pairs.p_values(pair, drawn), pairs.f_tests(pair)
    # Where fixed effects are tested, what is special about variances is not missing.
    listed = found[found["p_value"].notna() | ~found["method"].isin(["mixture", "exact"])] if tests else found
    show_table(p_value_table(listed, pairs.ratio(pair), tests), "The p-values of this question", words=2)
    offer_trace("p values", lambda: _traces(pair, listed, drawn))
    bullets(p_value_sentences(found))
    with st.expander("What each of them takes for granted", icon=":material/balance:"):
        bullets(taken_for_granted(listed))


def _traces(pair: pairs.Pair, listed: pd.DataFrame, drawn: BootstrapTest | None) -> Traces:
    from lmm_engine.report.tracing import PValueTraces

    models = (pairs.ratio(pair), pair.smaller, pair.larger, pair.name)
    return PValueTraces(listed, *models, doors.prepared(), pair.below, pairs.f_tests(pair), drawn)
