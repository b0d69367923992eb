"""Where one parameter's intervals differ, and why. Plain text: escape where it will be read."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from ...data import Prepared
from ...inference.bootstrapping.bootstrap import Bootstrap
from ...inference.effects.wald import DfMethod, coefficients
from ...inference.parameters import Parameter
from ...inference.profiling.profile import Profiles
from ...result import Estimates
from ..components import DUST
from ..numbers import count, degrees_of_freedom, listing, percent, ratio
from ..words import nouns, term_of
from .tables_intervals import IntervalMethod, Limits, ends, parameter_words, size

#: Sides of an interval, or widths of two, that differ by less are told as alike.
ALIKE = 0.05
#: Ends of two intervals closer than this share of their width are told as the same.
SAME_END = 0.08
#: Shares of refits at an edge that are worth a word.
OFTEN = 0.01
#: With fewer degrees of freedom than this a t interval is noticeably wider than a normal one (by 2% at 95%).
FEW = 60.0
#: What each method does, for a reader who meets it here.
METHODS_SAY: Mapping[IntervalMethod, str] = {
    "wald": "Wald: the estimate plus and minus a multiple of its standard error; symmetric, whatever the data say.",
    "profile": (
        "Profile: the parameter is held at one value after the other and all others are fitted anew; values that fit "
        "too badly fall out."
    ),
    "bootstrap": (
        "Bootstrap: new outcomes are drawn from the fitted model and fitted again, many times; the middle 95% of the "
        "estimates remain."
    ),
}


def interval_sentences(
    fit: Estimates,
    parameter: Parameter,
    found: Sequence[Limits],
    profiles: Profiles,
    prepared: Prepared,
    bootstrap: Bootstrap | None = None,
    *,
    df: DfMethod = "satterthwaite",
    unit: str = "",
) -> tuple[str, ...]:
    """Say what one parameter's intervals show, where they differ and why, and which to report.

    Parameters
    ----------
    fit, parameter, profiles, bootstrap, df
        As for `limits`.
    found : sequence of Limits
        As `limits` gives them.
    prepared : Prepared
        For the names.
    unit : str
        The outcome's unit.
    """
    by = {own.method: own for own in found}
    said = [
        _opening(parameter, by["profile"], fit, prepared, unit),
        _edges(parameter, by["profile"], profiles, fit, prepared),
        _sides(parameter, by["profile"], unit),
    ]
    if "wald" in by:
        said.append(_beside_wald(by["wald"], by["profile"], fit, parameter, df))
    if "bootstrap" in by and bootstrap is not None:
        said += [_beside_bootstrap(parameter, by, bootstrap, fit, unit), _at_an_edge(parameter, bootstrap, fit)]
    return tuple(sentence for sentence in (*said, _advice(parameter)) if sentence)


def _opening(parameter: Parameter, profile: Limits, fit: Estimates, prepared: Prepared, unit: str) -> str:
    what = parameter_words(parameter, fit, prepared)
    if not math.isfinite(profile.estimate):
        return f"The {what} has no estimate of its own: beside an SD of zero any value of it gives the same model."
    value = size(parameter, profile.estimate, unit)
    held = ends(parameter, profile.lower, profile.upper)
    by_ml = " by ML" if parameter.kind == "beta" and fit.method == "REML" else ""
    return (
        f"The {what} is estimated{by_ml} as {value}; its profile holds every value in {held} compatible with the data."
    )


def _edges(parameter: Parameter, profile: Limits, profiles: Profiles, fit: Estimates, prepared: Prepared) -> str:
    """What it means that a limit is an edge, or is not there."""
    curve, many = profiles.curves[parameter.name], nouns(prepared.roles.group)
    if parameter.kind == "sd" and curve.ends[0] == "edge":
        term = term_of(fit.random_terms[parameter.term].terms[parameter.row], prepared)
        what = f"the same slope of {term.words}" if term.parts else "the same level"
        return (
            f"Its lower limit is 0, the edge of what an SD can be: these data do not exclude that all {many} have "
            f"{what}. An interval of “estimate plus and minus” would reach below zero, where no SD lies."
        )
    if parameter.kind == "cor" and profile.known and (profile.lower <= -1.0 or profile.upper >= 1.0):
        if profile.width >= 2.0:
            return "It reaches from edge to edge: these data say next to nothing about this correlation."
        edge = "−1" if profile.lower <= -1.0 else "1"
        return f"It ends at {edge}, the edge of what a correlation can be: a perfect one is not excluded."
    return curve.reason


def _sides(parameter: Parameter, profile: Limits, unit: str) -> str:
    """Whether the interval reaches as far up as down, and why it does not."""
    below, above = profile.estimate - profile.lower, profile.upper - profile.estimate
    if not (profile.known and below > 0 and above > 0) or _at_its_edge(parameter, profile):
        return ""
    if abs(above / below - 1) < ALIKE:
        return ""
    further, less, direction, other = (above, below, "up", "down") if above > below else (below, above, "down", "up")
    why = {
        "sd": "a spread that is too small is refuted sooner than one that is too large",
        "sigma": "a spread that is too small is refuted sooner than one that is too large",
        "cor": "towards its edge a correlation is refuted sooner than towards 0",
        "beta": "the likelihood is not symmetric around the estimate",
    }[parameter.kind]
    reach = f"{size(parameter, further, unit)} {direction}, and {size(parameter, less, unit)} {other}"
    return f"It is not symmetric: it reaches {reach}, since {why}."


def _at_its_edge(parameter: Parameter, profile: Limits) -> bool:
    """Whether an end of the interval is where the parameter can go no further."""
    if parameter.kind == "cor":
        return profile.lower <= -1.0 or profile.upper >= 1.0
    return parameter.kind == "sd" and profile.lower <= 0.0


def _beside_wald(wald: Limits, profile: Limits, fit: Estimates, parameter: Parameter, df: DfMethod) -> str:
    if not profile.known:
        return ""
    wider = wald.width / profile.width - 1
    if abs(wider) < ALIKE:
        return "The Wald interval is as wide as the profile’s to within 5%: the standard error describes this one well."
    if wider < 0:
        return (
            f"The Wald interval is {percent(-wider)} narrower than the profile’s, which lets the variances follow when "
            "the effect is moved; a standard error takes them where they are."
        )
    freedom = float(coefficients(fit, df)["df"].iloc[parameter.row])
    why = []
    if freedom < FEW:
        why.append(f"t with {degrees_of_freedom(freedom)} degrees of freedom reaches further than the normal curve")
    if fit.method == "REML":
        why.append(
            "its standard error is by REML, whose variances are larger than those of ML that the profile goes by"
        )
    because = f": {listing(why)}" if why else ""
    return f"The Wald interval is {percent(wider)} wider than the profile’s{because}."


def _beside_bootstrap(
    parameter: Parameter, by: dict[IntervalMethod, Limits], bootstrap: Bootstrap, fit: Estimates, unit: str
) -> str:
    """Where the bootstrap lies beside the profile; its draws carry the estimator's bias along."""
    drawn, profile = by["bootstrap"], by["profile"]
    if not drawn.known:
        return f"{count(bootstrap.n_done)} refits are too few for an interval at this level."
    if not profile.known or profile.width <= 0:
        return ""
    lower, upper = ((getattr(drawn, end) - getattr(profile, end)) / profile.width for end in ("lower", "upper"))
    if max(abs(lower), abs(upper)) < SAME_END:
        return "The bootstrap, which draws new data from the model and fits it again, comes to about the same."
    values = bootstrap.draws[parameter.name]
    bias, error = float(values.mean()) - drawn.estimate, float(values.std()) / math.sqrt(max(values.count(), 1))
    if lower * upper > 0:
        where = "lower" if lower < 0 else "higher"
        said = (
            f"The bootstrap’s interval lies {where} than the profile’s: it holds the middle of the estimates that come "
            "of a truth like this, not the truths that may have led to this estimate."
        )
        if bias * lower > 0 and abs(bias) > 3 * error:
            said += f" On average the refits’ estimates are {size(parameter, abs(bias), unit)} {where} than this one."
        return said
    how = "narrower" if drawn.width < profile.width else "wider"
    times = max(drawn.width, profile.width) / min(drawn.width, profile.width)
    return f"The bootstrap’s interval is {how} than the profile’s, by a factor of {ratio(times)}."


def _at_an_edge(parameter: Parameter, bootstrap: Bootstrap, fit: Estimates) -> str:
    """How many refits ended where the parameter can go no further."""
    values = bootstrap.draws[parameter.name].to_numpy()
    if parameter.kind == "sd":
        at = float(np.mean(values < DUST * fit.sigma))
        return f"In {percent(at)} of the refits this SD is estimated as zero." if at >= OFTEN else ""
    if parameter.kind == "cor":
        at = float(np.mean(~(np.abs(values) < 1.0 - 1e-6)))
        return f"In {percent(at)} of the refits it is at an edge or undefined." if at >= OFTEN else ""
    return ""


def _advice(parameter: Parameter) -> str:
    if parameter.kind == "beta":
        return "For a fixed effect the Wald interval with its degrees of freedom is the one usually reported."
    if parameter.kind == "sigma":
        return "Report its interval with the name of its method, profile or bootstrap."
    return (
        "A standard error would mislead here: report the interval, with the name of its method, profile or bootstrap."
    )
