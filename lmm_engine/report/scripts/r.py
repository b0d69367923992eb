"""The analysis as an R script: base R to read and reshape, lme4 to fit, lmerTest for degrees of freedom.

The file is read as text, and only the columns of the models become numbers, by the same rules as in the app, so
that R's own guesses (T as TRUE, 01 as 1, a comma as text) cannot lead to another data set. Two checks in the script
stop it where it did not arrive at the same rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ...data import ReshapeSpec
from ...inference.effects.wald import DfMethod
from ..escape import r_string
from ..inferences.tables_terms import terms_say_more
from .r_reading import helpers, package_for, read, read_as
from .recipe import Recipe, numbered

#: What lmerTest calls the degrees of freedom that it knows; the others are written out.
#: What lmerTest calls the degrees of freedom that it knows.
DDF: Mapping[str, str] = {"satterthwaite": "Satterthwaite", "kenward-roger": "Kenward-Roger"}
_WITHOUT_DDF: dict[DfMethod, tuple[str, str]] = {
    "residual": ("nobs(fit) - nrow(table)", "2 * pt(-abs(table[, 3]), df)"),
    "normal": ("Inf", "2 * pnorm(-abs(table[, 3]))"),
}


def script(recipe: Recipe) -> str:
    """Write the whole script; see `report.code.r_code`."""
    blocks = [
        _opening(recipe),
        helpers(recipe),
        read(recipe.source),
        _reshape(recipe.reshape),
        _prepare(recipe),
        _fit(recipe),
        _compare(recipe),
    ]
    return numbered(blocks)


def _opening(recipe: Recipe) -> str:
    lines = ["# Made by Rungs. Needs the file below in R's working directory.", *_packages(recipe.df)]
    package = package_for(recipe.source)
    if package is not None:
        lines.append(f"library({package})")
    return "\n".join(lines)


def _packages(df: DfMethod) -> list[str]:
    if df not in DDF:
        return ["library(lme4)"]
    besides = (
        "brings lme4 along" if df == "satterthwaite" else "brings lme4 along; the package pbkrtest has to be there"
    )
    return [f"library(lmerTest) # {besides}"]


def _reshape(spec: ReshapeSpec | None) -> str:
    if spec is None:
        return ""
    times = sorted({time for family in spec.families for time in family.times})
    columns = {
        family.value_name: [dict(zip(family.times, family.columns, strict=True)).get(time) for time in times]
        for family in spec.families
    }
    cells = ",\n  ".join(f"{r_string(name)} = {_strings(given)}" for name, given in columns.items())
    lines = ["#. From wide to long: one row per measurement"]
    if not spec.id_columns:
        lines.append(f"table[[{r_string(spec.id_name or 'person')}]] <- seq_len(nrow(table))")
    lines += [
        f"times <- c({', '.join(_number(t) for t in times)})",
        f"columns <- list(\n  {cells})",
        "others <- table[setdiff(names(table), unlist(columns))]",
        "table <- do.call(rbind, lapply(seq_along(times), function(i) {",
        "  part <- others",
        f"  part[[{r_string(spec.time_name)}]] <- rep(times[i], nrow(part))",
        "  for (name in names(columns)) {",
        "    from <- columns[[name]][i]",
        "    part[[name]] <- if (is.na(from)) rep(NA_character_, nrow(part)) else table[[from]]",
        "  }",
        "  part",
        "}))",
    ]
    return "\n".join(lines)


def _prepare(recipe: Recipe) -> str:
    prepared = recipe.prepared
    roles = prepared.roles
    used = [roles.outcome, roles.group, *([roles.time] if roles.time else []), *roles.predictors]
    lines = ["#. The rows and columns of the models: complete rows only", f"data <- table[{_strings(used)}]"]
    lines += [f"data[[{r_string(column)}]] <- {read_as(column, recipe)}" for column in used]
    outcome = r_string(roles.outcome)
    mean = _number(float(prepared.frame[roles.outcome].mean()))
    lines += [
        "data <- data[complete.cases(data), ]",
        f"stopifnot(nrow(data) == {prepared.n_rows_used})",
        f"stopifnot(isTRUE(all.equal(mean(data[[{outcome}]]), {mean})))",
    ]
    if roles.time and (prepared.time_name != roles.time or prepared.time_offset):
        new, old = r_string(str(prepared.time_name)), r_string(roles.time)
        lines.append(f"data[[{new}]] <- data[[{old}]] - {_bracketed(prepared.time_offset)}")
    return "\n".join(lines)


def _fit(recipe: Recipe) -> str:
    reml = "TRUE" if recipe.method == "REML" else "FALSE"
    lines = [f"#. The rungs, by {recipe.method}", f"rung0 <- lm({recipe.formulas[0]}, data = data)"]
    lines += [
        f"rung{i} <- lmer({formula}, data = data, REML = {reml})"
        for i, formula in enumerate(recipe.formulas[1:], start=1)
    ]
    return "\n".join(lines + _tests(recipe))


def _tests(recipe: Recipe) -> list[str]:
    """The tables of the fits, with degrees of freedom as chosen."""
    above = range(1, len(recipe.formulas))
    if recipe.df in DDF:
        option = f"ddf = {r_string(DDF[recipe.df])}"
        lines = ["print(summary(rung0))", *(f"print(summary(rung{i}, {option}))" for i in above)]
        if terms_say_more(recipe.prepared):
            lines += [f'print(anova(rung{i}, type = "III", {option}))' for i in above]
        return lines
    df, p = _WITHOUT_DDF[recipe.df]
    return [
        *(f"print(summary(rung{i}))" for i in range(len(recipe.formulas))),
        "tests <- function(fit) {",
        "  table <- coef(summary(fit))[, 1:3, drop = FALSE]",
        f"  df <- {df}",
        f"  cbind(table, df = df, p = {p})",
        "}",
        *(f"print(tests(rung{i}))" for i in range(len(recipe.formulas))),
    ]


def _compare(recipe: Recipe) -> str:
    return "\n".join(
        [
            "#. Each rung against the one below: twice the gain in log-likelihood,",
            "#    held against chi-squared and against the mixture that is right for a variance of zero",
            *comparison([f"rung{i}" for i in range(len(recipe.formulas))], recipe.method),
            "print(data.frame(parameters, loglik, chisq, df, naive, boundary), digits = 10)",
        ]
    )


def comparison(names: Sequence[str], method: str) -> list[str]:
    """Compare fits, each with the one before it, line by line."""
    reml = "TRUE" if method == "REML" else "FALSE"
    return [
        f"fits <- list({', '.join(f'{name} = {name}' for name in names)})",
        f"loglik <- sapply(fits, function(fit) as.numeric(logLik(fit, REML = {reml})))",
        'parameters <- sapply(fits, function(fit) attr(logLik(fit), "df"))',
        "chisq <- c(NA, pmax(0, 2 * diff(loglik)))",
        "df <- c(NA, diff(parameters))",
        "naive <- pchisq(chisq, df, lower.tail = FALSE)",
        "boundary <- ifelse(chisq > 0, 0.5 * (pchisq(chisq, df - 1, lower.tail = FALSE) + naive), 1)",
    ]


def _strings(texts: Iterable[str | None]) -> str:
    return f"c({', '.join('NA' if t is None else r_string(t) for t in texts)})"


def _number(x: float) -> str:
    """Write a number so that R reads exactly the same one."""
    return repr(float(x)).removesuffix(".0")


def _bracketed(x: float) -> str:
    return f"({_number(x)})" if x < 0 else _number(x)
