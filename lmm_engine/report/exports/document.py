"""The report as one HTML file: readable anywhere, printable, without script, network or a font of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from ...data import DatasetEntry, Prepared
from ...findings import Finding
from ...inference.effects.wald import DfMethod
from ...result import Estimates
from .. import sentences
from ..checklist import Line, checklist, checklist_table
from ..equation import fitted_lines, legend, model_lines
from ..escape import html
from ..inferences.df_words import df_sentence
from ..inferences.tables_terms import anova_table
from ..mathematics import mathml
from ..tables import coefficient_table, comparison_table, ladder_table, variance_table
from ..variance_words import SINGULAR
from .about import versions
from .page import STYLE, code_block, figure, formula, listed, paragraphs, section, table


@dataclass(frozen=True)
class Figure:
    """A picture of the report.

    Parameters
    ----------
    title : str
        What it shows.
    svg : str
        One ``<svg>`` element made by `report.svg` or another trusted drawer; it goes into the page as it is.
    alt : str
        What there is to see, for readers who cannot.
    """

    title: str
    svg: str
    alt: str


@dataclass(frozen=True, eq=False)
class Contents:
    """All that a report holds.

    Parameters
    ----------
    title : str
        Its heading.
    dataset : str
        What the learner calls the data.
    prepared : Prepared
        The rows and columns that the models saw.
    fits : mapping of int to Estimates
        The fitted rungs; the highest is reported in full unless `rung` says otherwise.
    made_on : date
        The day on the title.
    comparison : DataFrame or None
        As `lmm_engine.compare` returns it.
    anova : DataFrame or None
        Type III tests of the reported rung, where they say more than the coefficients.
    rung : int or None
        The rung to report.
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
        Degrees of freedom of tests and intervals.
    unit : str
        The outcome's unit.
    entry : DatasetEntry or None
        The catalogue entry of a bundled data set: its source and citation are named.
    checks : tuple of Finding
        What was seen in residuals and random effects.
    figures : tuple of Figure
        Pictures, in order.
    r_code, python_code : str
        Scripts that reproduce the fits.
    digest : str
        SHA-256 of the file, so that a reader can tell whether they hold the same one.
    software : mapping of str to str
        Program → version.
    failed : tuple of int
        Rungs that could not be fitted.
    """

    title: str
    dataset: str
    prepared: Prepared
    fits: Mapping[int, Estimates]
    made_on: date
    comparison: pd.DataFrame | None = None
    rung: int | None = None
    df: DfMethod = "satterthwaite"
    unit: str = ""
    entry: DatasetEntry | None = None
    checks: tuple[Finding, ...] = ()
    figures: tuple[Figure, ...] = ()
    r_code: str = ""
    python_code: str = ""
    digest: str = ""
    software: Mapping[str, str] = field(default_factory=versions)
    anova: pd.DataFrame | None = None
    failed: tuple[int, ...] = ()

    @property
    def chosen(self) -> int:
        """The rung that is reported in full."""
        return max(self.fits) if self.rung is None else self.rung

    @property
    def fit(self) -> Estimates:
        """The fit that is reported in full."""
        return self.fits[self.chosen]

    @property
    def compared(self) -> list[str]:
        """What to call the rows of the comparison, in its order."""
        if self.comparison is None:
            return []
        names = {fit.formula: f"Rung {rung}" for rung, fit in self.fits.items()}
        return [names.get(str(formula), str(formula)) for formula in self.comparison.index]

    @property
    def checklist(self) -> tuple[Line, ...]:
        """What the two sections must hold, filled."""
        return checklist(
            self.fit,
            self.prepared,
            fits=self.fits,
            rung=self.chosen,
            comparison=self.comparison,
            df=self.df,
            unit=self.unit,
            checks=self.checks,
            software=self.software,
            failed=self.failed,
        )


def html_report(contents: Contents) -> str:
    """Write the report as one HTML document.

    Parameters
    ----------
    contents : Contents
        What to report.

    Returns
    -------
    str
        A complete document: headings in order, tables with headers, formulas as MathML, everything escaped.
    """
    parts = (_summary, _data, _model, _results, _pictures, _ladder, _variance, _checks, _checklist, _code, _about)
    body = "".join(part(contents) for part in parts)
    day = f"{contents.made_on.day} {contents.made_on:%B %Y}"
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{html(contents.title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<header><h1>{html(contents.title)}</h1><p>{html(contents.dataset)} · {day}</p></header>\n"
        f"{body}</main>\n</body>\n</html>\n"
    )


def _summary(contents: Contents) -> str:
    text = sentences.results_paragraph(
        contents.fit,
        contents.prepared,
        comparison=contents.comparison,
        df=contents.df,
        unit=contents.unit,
        software=contents.software,
    )
    return section("Results in a paragraph", paragraphs(text))


def _data(contents: Contents) -> str:
    prepared = contents.prepared
    said = [sentences.sample_sentence(prepared), sentences.dropped_sentence(prepared), sentences.time_meaning(prepared)]
    if contents.entry is not None:
        said += [contents.entry.source, f"Reference: {contents.entry.citation}", contents.entry.notes]
    return section("Data", paragraphs(*said))


def _model(contents: Contents) -> str:
    prepared, rung = contents.prepared, contents.chosen
    words = paragraphs(sentences.model_in_words(prepared, rung))
    empty = formula(mathml(model_lines(prepared, rung)), "The model as a formula")
    filled = formula(mathml(fitted_lines(contents.fit, prepared)), "The formula with the estimates filled in")
    letters = paragraphs(legend(prepared, rung))
    estimates = paragraphs("With the estimates filled in:")
    return section(f"The model: rung {rung}", f"{words}{empty}{letters}{estimates}{filled}")


def _results(contents: Contents) -> str:
    fit, prepared = contents.fit, contents.prepared
    fixed = table(coefficient_table(fit, prepared, df=contents.df), "Fixed effects")
    said = sentences.effect_sentences(fit, prepared, df=contents.df, unit=contents.unit)
    random = table(variance_table(fit, prepared), "Variance components")
    spread = listed(sentences.variance_sentences(fit, prepared, unit=contents.unit))
    whole = "" if contents.anova is None else table(anova_table(contents.anova, prepared), "Whole terms, type III")
    counted = paragraphs(df_sentence(contents.df, fit))
    return section("Estimates", f"{fixed}{counted}{listed(said.values())}{whole}{random}{spread}")


def _pictures(contents: Contents) -> str:
    drawn = "".join(figure(picture.title, picture.svg, picture.alt) for picture in contents.figures)
    return section("Pictures", drawn) if drawn else ""


def _ladder(contents: Contents) -> str:
    if len(contents.fits) < 2:
        return ""
    headed = {f"Rung {rung}": fit for rung, fit in sorted(contents.fits.items())}
    side_by_side = ladder_table(headed, contents.prepared, df=contents.df)
    body = table(side_by_side, "The rungs side by side (standard errors in brackets)")
    body += _climbs(contents)
    if contents.comparison is not None:
        body += table(_compared(contents.comparison, contents.compared), "Likelihood-ratio tests")
        body += listed(_tests(contents))
        body += paragraphs(sentences.information_sentence(contents.comparison, contents.compared))
    return section("The ladder", body)


def _compared(comparison: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Lay the comparison out with one column for each rung, which fits a page and a phone."""
    return comparison_table(comparison, names).set_index("Model").T.rename_axis("").reset_index()


def _climbs(contents: Contents) -> str:
    rungs = sorted(contents.fits)
    body = ""
    for lower, upper in zip(rungs[:-1], rungs[1:], strict=True):
        below, above = contents.fits[lower], contents.fits[upper]
        said = sentences.what_changed(below, above, contents.prepared, df=contents.df, unit=contents.unit)
        body += f"<h3>From rung {lower} to rung {upper}</h3>{listed(said)}"
    return body


def _tests(contents: Contents) -> list[str]:
    if contents.comparison is None:
        return []
    rows = zip(contents.compared, contents.comparison.iterrows(), strict=True)
    numbered = {f"Rung {rung}": rung for rung in contents.fits if rung > 0}
    return [
        f"{name}: {sentences.lrt_sentence(row, contents.prepared, numbered[name])}"
        for name, (_, row) in rows
        if name in numbered
    ]


def _variance(contents: Contents) -> str:
    fit, prepared = contents.fit, contents.prepared
    said = [sentences.icc_sentence(fit, prepared), sentences.r2_sentence(fit, prepared)]
    return section("Where the variance lies", paragraphs(*said))


def _checks(contents: Contents) -> str:
    fit = contents.fit
    said = [sentences.singular_sentence(fit, contents.prepared)]
    said += [sentences.finding_sentence(f) for f in (*fit.findings, *contents.checks) if f.code not in SINGULAR]
    said = [s for s in said if s]
    nothing = "Nothing was found that calls for caution. That is the absence of a warning, not a proof."
    return section("What was checked", listed(said) if said else paragraphs(nothing))


def _checklist(contents: Contents) -> str:
    lines = contents.checklist
    said = "What a report must hold: what the fit says of each line, and what only you can say."
    parts = (table(checklist_table(lines, part), part) for part in ("Methods", "Results"))
    return section("Reporting checklist", paragraphs(said) + "".join(parts))


def _code(contents: Contents) -> str:
    in_r, in_python = ("R, with lme4 and lmerTest", contents.r_code), ("Python", contents.python_code)
    blocks: Sequence[tuple[str, str]] = (in_r, in_python)
    return section("Code", "".join(code_block(name, code) for name, code in blocks if code)) if any(
        code for _, code in blocks
    ) else ""  # fmt: skip


def _about(contents: Contents) -> str:
    said = [f"{name} {version}" for name, version in contents.software.items()]
    said.append(f"Estimated by {contents.fit.method}: {contents.fit.formula}")
    if contents.digest:
        said.append(f"SHA-256 of the data file: {contents.digest}")
    return section("Made with", listed(said))
