"""The analysis as an R script: base R to read and reshape, lme4 to fit."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..data import ReshapeSpec
from .escape import comment, r_string

if TYPE_CHECKING:
    from .code import Recipe, Source

# What counts as an empty cell on reading.
MISSING_MARKS = ("", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "-", ".", "#N/A")
_ENCODINGS = {"utf-8": "UTF-8-BOM", "cp1252": "windows-1252", "utf-16": "UTF-16", "utf-16-le": "UTF-16LE",
              "utf-16-be": "UTF-16BE", "utf-32": "UTF-32"}  # fmt: skip


def script(recipe: Recipe) -> str:
    """Write the whole script; see `report.code.r_code`."""
    blocks = [
        _opening(recipe),
        _read(recipe.source, _text_columns(recipe)),
        _reshape(recipe.reshape),
        _prepare(recipe),
        _fit(recipe),
        _compare(recipe),
    ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def _opening(recipe: Recipe) -> str:
    lines = ["# Made by Rungs. Needs the file below in R's working directory.", "library(lme4)"]
    if recipe.source.separator is None:
        lines.append("library(readxl)")
    return "\n".join(lines)


def _read(source: Source, text_columns: Iterable[str]) -> str:
    head = "# 1. Read the table"
    if source.bundled:
        head += f" (the bundled data set {comment(source.bundled)}; save it from the app first)"
    if source.separator is None:
        sheet = "" if source.sheet is None else f", sheet = {r_string(source.sheet)}"
        skip = f", skip = {source.skip}" if source.skip else ""
        read = (
            f"table <- as.data.frame(read_excel({r_string(source.file)}{sheet}{skip},\n"
            f'  na = {_strings(MISSING_MARKS)}, .name_repair = "minimal"))'
        )
    else:
        read = _read_text(source, text_columns)
    named = f"\nnames(table) <- {_strings(source.columns)}" if source.columns else ""
    return f"{head}\n{read}{named}"


def _read_text(source: Source, text_columns: Iterable[str]) -> str:
    options = [
        r_string(source.file),
        f"sep = {r_string('' if source.separator == ' ' else source.separator or ',')}",
        f"dec = {r_string(source.decimal)}",
        f"fileEncoding = {r_string(_ENCODINGS.get(source.encoding.lower(), source.encoding))}",
        f"na.strings = {_strings(MISSING_MARKS)}",
        "check.names = FALSE",
        "strip.white = TRUE",
    ]
    if source.skip:
        options.append(f"skip = {source.skip}")
    # R would read a column of T and F, or of 01 and 02, as something else than text.
    classes = dict.fromkeys(text_columns, '"character"')
    if classes and not source.columns:
        options.append(f"colClasses = {_named_vector(classes)}")
    return f"table <- read.csv({', '.join(options[:3])},\n  {(',' + chr(10) + '  ').join(options[3:])})"


def _text_columns(recipe: Recipe) -> list[str]:
    """Categories that are text in the file; numbers used as categories are read as numbers first."""
    prepared = recipe.prepared
    return [column for column in prepared.categories if column not in prepared.roles.categorical]


def _reshape(spec: ReshapeSpec | None) -> str:
    if spec is None:
        return ""
    times = sorted({time for family in spec.families for time in family.times})
    columns = {
        family.value_name: _strings_or_na(
            dict(zip(family.times, family.columns, strict=True)).get(time) for time in times
        )
        for family in spec.families
    }
    lines = ["# 2. From wide to long: one row per measurement"]
    if not spec.id_columns:
        lines.append(f"table[[{r_string(spec.id_name or 'person')}]] <- seq_len(nrow(table))")
    lines += [
        f"times <- c({', '.join(_number(t) for t in times)})",
        f"columns <- {_named_list(columns)}",
        "carried <- table[setdiff(names(table), unlist(columns))]",
        "table <- do.call(rbind, lapply(seq_along(times), function(i) {",
        "  part <- carried",
        f"  part[[{r_string(spec.time_name)}]] <- rep(times[i], nrow(part))",
        "  for (name in names(columns)) {",
        "    from <- columns[[name]][i]",
        "    part[[name]] <- if (is.na(from)) rep(NA_real_, nrow(part)) else table[[from]]",
        "  }",
        "  part",
        "}))",
    ]
    return "\n".join(lines)


def _prepare(recipe: Recipe) -> str:
    prepared = recipe.prepared
    roles = prepared.roles
    used = [roles.outcome, roles.group, *([roles.time] if roles.time else []), *roles.predictors]
    lines = [
        "# 3. The rows and columns of the models: complete rows only",
        f"data <- table[{_strings(used)}]",
        "data <- data[complete.cases(data), ]",
        f"stopifnot(nrow(data) == {prepared.n_rows_used})",
        f"data[[{r_string(roles.group)}]] <- factor(data[[{r_string(roles.group)}]])",
    ]
    for column, levels in prepared.categories.items():
        quoted = r_string(column)
        lines.append(f"data[[{quoted}]] <- factor(data[[{quoted}]], levels = {_strings(map(str, levels))})")
    if roles.time and (prepared.time_name != roles.time or prepared.time_offset):
        new, old = r_string(str(prepared.time_name)), r_string(roles.time)
        lines.append(f"data[[{new}]] <- data[[{old}]] - {_bracketed(prepared.time_offset)}")
    return "\n".join(lines)


def _fit(recipe: Recipe) -> str:
    reml = "TRUE" if recipe.method == "REML" else "FALSE"
    lines = [f"# 4. The rungs, by {recipe.method}", f"rung0 <- lm({recipe.formulas[0]}, data = data)"]
    lines += [
        f"rung{i} <- lmer({formula}, data = data, REML = {reml})"
        for i, formula in enumerate(recipe.formulas[1:], start=1)
    ]
    lines += [f"print(summary(rung{i}))" for i in range(len(recipe.formulas))]
    return "\n".join(lines)


def _compare(recipe: Recipe) -> str:
    reml = "TRUE" if recipe.method == "REML" else "FALSE"
    rungs = ", ".join(f"rung{i} = rung{i}" for i in range(len(recipe.formulas)))
    return "\n".join(
        [
            "# 5. Each rung against the one below: twice the gain in log-likelihood, held against chi-squared,",
            "#    and against the mixture that is right when a variance is tested at zero",
            f"fits <- list({rungs})",
            f"loglik <- sapply(fits, function(fit) as.numeric(logLik(fit, REML = {reml})))",
            'parameters <- sapply(fits, function(fit) attr(logLik(fit), "df"))',
            "chisq <- c(NA, 2 * diff(loglik))",
            "df <- c(NA, diff(parameters))",
            "naive <- pchisq(chisq, df, lower.tail = FALSE)",
            "boundary <- 0.5 * pchisq(chisq, df - 1, lower.tail = FALSE) + 0.5 * naive",
            "print(data.frame(parameters, loglik, chisq, df, naive, boundary), digits = 10)",
        ]
    )


def _strings(texts: Iterable[str]) -> str:
    return f"c({', '.join(r_string(t) for t in texts)})"


def _strings_or_na(texts: Iterable[str | None]) -> str:
    return f"c({', '.join('NA' if t is None else r_string(t) for t in texts)})"


def _named_vector(cells: dict[str, str]) -> str:
    return f"c({', '.join(f'{r_string(name)} = {cell}' for name, cell in cells.items())})"


def _named_list(cells: dict[str, str]) -> str:
    return f"list({', '.join(f'{r_string(name)} = {cell}' for name, cell in cells.items())})"


def _number(x: float) -> str:
    """Write a number so that R reads exactly the same one."""
    text = repr(float(x))
    return text.removesuffix(".0")


def _bracketed(x: float) -> str:
    return f"({_number(x)})" if x < 0 else _number(x)
