"""The pictures of the ladder and the checks: frames through the doors, charts from the engine, the learner's labels."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pandas as pd

from . import doors, insights

if TYPE_CHECKING:
    from lmm_engine.charts import Labels, Picture
    from lmm_engine.report.exports.document import Figure


Shown = tuple[str, "Picture"]  # a picture under a name that stays the same from run to run


def labels() -> Labels:
    """What the axes are called."""
    from lmm_engine.charts import Labels

    ready = doors.prepared()
    return Labels(ready.roles.outcome, ready.roles.group, ready.time_name)


def ladder(rung: int) -> Picture:
    """The one persistent picture: only its lines move from rung to rung."""
    from lmm_engine.charts import spaghetti

    return spaghetti(
        insights.observations(),
        labels=labels(),
        group_lines=insights.group_lines(rung),
        population=insights.population(rung),
        highlight=insights.level_in_sight(),
    )


def coefficients() -> list[Shown]:
    """Each fixed effect with its interval, rung by rung: one picture for each."""
    from lmm_engine.charts import rung_coefficients
    from lmm_engine.report.tables import term_label

    ready, df = doors.prepared(), insights.df_in_use()
    table = pd.concat(fit.coefficients(df=df).assign(rung=rung) for rung, fit in insights.standing().items())
    table = table.assign(term=[term_label(str(name), ready) for name in table.index])
    return [(f"effect {i}", rung_coefficients(own)) for i, (_, own) in enumerate(table.groupby("term", sort=False))]


def variance(rung: int) -> Picture:
    """Where the variance lies."""
    from lmm_engine.charts import variance_bar
    from lmm_engine.diagnostics import variance_parts
    from lmm_engine.report.words import nouns

    parts = variance_parts(doors.rung(rung))
    group = doors.roles().group
    read = {"fixed": "fixed effects", "residual": "residual", group: f"between {nouns(group)}"}
    return variance_bar(parts.assign(part=[read.get(part, part) for part in parts["part"]]))


def icc_curve(rung: int, places: int, calmest: float) -> Picture:
    """The intraclass correlation over time, with its band."""
    import numpy as np

    from lmm_engine.charts import icc_curve as drawn

    times, names = insights.observations()["time"], labels()
    along = np.linspace(float(times.min()), float(times.max()), places)
    frame = insights.remembered("icc curve", rung, lambda fit: fit.icc_at(along))
    inside = calmest if float(times.min()) <= calmest <= float(times.max()) else None
    return drawn(frame, time=str(names.time), group=names.group, calmest=inside)


def correlations(frame: pd.DataFrame) -> Picture:
    """The correlations that a model implies, a cell for each pair of times."""
    from lmm_engine.charts import correlation_map

    names = labels()
    return correlation_map(frame, time=str(names.time), group=names.group)


def arrows(rung: int, level: str) -> Picture:
    """From each group's own estimate to the model's."""
    from lmm_engine.charts import shrinkage_arrows

    return shrinkage_arrows(insights.pooling(rung), labels=labels(), highlight=level)


def pooling(rung: int, level: str) -> Picture:
    """One group's points with its three lines."""
    from lmm_engine.charts import pooling_panel
    from lmm_engine.diagnostics import pooling_lines

    rows = insights.observations()
    name = str(doors.prepared().time_name)
    lines = pooling_lines(doors.rung(rung), doors.rung(0), doors.prepared().frame, level, name)
    return pooling_panel(lines, rows[rows["group"] == level], labels=labels(), level=level)


def predictions(rung: int, lines: pd.DataFrame, level: float, group: str | None = None) -> Picture:
    """Predicted lines with their bands; behind them the rows where new rows are spoken of, else the groups' lines."""
    from lmm_engine.charts import predicted_lines

    rows = insights.observations()
    shown = rows if group is None else rows[(rows["group"].astype(str) == group).to_numpy()]
    with_rows = group is not None or "row_lower" in lines
    return predicted_lines(
        lines,
        labels=labels(),
        level=level,
        observations=shown if with_rows else None,
        group_lines=None if with_rows else insights.group_lines(rung),
        highlight=group,
    )


def residuals(rung: int) -> list[Shown]:
    """Residuals against fitted values, with a smooth line."""
    from lmm_engine.charts import residuals_vs_fitted

    names = labels()
    picture = residuals_vs_fitted(
        insights.residuals(rung), insights.smooth(rung), outcome=names.outcome, group=names.group
    )
    return [("residuals", picture)]


def residual_qq(rung: int) -> list[Shown]:
    """Residuals against normal quantiles."""
    from lmm_engine.charts import qq
    from lmm_engine.diagnostics import qq_frame

    return [("residual qq", qq(qq_frame(insights.residuals(rung)["standardized"]), what="standardised residuals"))]


def effects(rung: int) -> list[Shown]:
    """The predicted effects of the groups, term by term: against normal quantiles, and their density."""
    from lmm_engine.charts import blup_density, qq
    from lmm_engine.diagnostics import density_frame, qq_frame

    shown: list[Shown] = []
    for term, rows in doors.rung(rung).random_effects.groupby("term", sort=False):
        what = "levels" if term == "(Intercept)" else f"slopes of {term}"
        values = rows["estimate"]
        shown.append((f"qq {term}", qq(qq_frame(values), what=what)))
        shown.append((f"density {term}", blup_density(density_frame(values), values, what=what)))
    return shown


def boxes(rung: int) -> list[Shown]:
    """Residuals of each group."""
    from lmm_engine.charts import residuals_boxes
    from lmm_engine.diagnostics import residuals_by_group

    frame = residuals_by_group(insights.residuals(rung))
    return [("boxes", residuals_boxes(frame, group=doors.roles().group, n_groups=frame.attrs["n_groups"]))]


def influence(frame: pd.DataFrame, effect: tuple[str, str] | None) -> Picture:
    """How far the estimates move without each group: all together, or one of them (its name, and what it is called)."""
    from lmm_engine.charts import influence_bars
    from lmm_engine.diagnostics.thresholds import cooks_distance, dfbetas

    group, n = doors.roles().group, len(frame)
    if effect is None:
        return influence_bars(frame, group=group, threshold=cooks_distance(n))
    name, called = effect
    moved = frame.assign(moved=frame[f"dfbetas_{name}"].abs())
    measure = f"change of {called}, in SEs"
    return influence_bars(moved, group=group, threshold=dfbetas(n), column="moved", measure=measure)


def report_figures(rung: int) -> Callable[[], tuple[Figure, ...]]:
    """The ladder's picture as the report wants it; drawn when it is called, away from the session."""
    from lmm_engine.report import svg
    from lmm_engine.report.exports.document import Figure

    rows, lines, line = insights.observations(), insights.group_lines(rung), insights.population(rung)
    names = labels()

    def drawn() -> tuple[Figure, ...]:
        if names.time is None:
            return ()
        title = f"Rung {rung}: rows, {'groups’ lines and ' if rung else ''}the common line"
        said = {"title": title, "description": title}
        picture = svg.spaghetti(
            rows, x_label=names.time, y_label=names.outcome, group_lines=lines, population=line, **said
        )
        return (Figure(title, picture, title),)

    return drawn
