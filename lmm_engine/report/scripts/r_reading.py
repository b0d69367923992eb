"""How the R script reads the file: cells as text, then numbers, days and categories by the rules of the app."""

from __future__ import annotations

from ..escape import comment, r_string
from .recipe import Recipe, Source

_AS_TEXT = """\
# Blank cells and NA are missing; among numbers also the other words that people write for it
as_text <- function(x) {
  x <- trimws(x)
  x[x %in% c("", "NA", "N/A", "#N/A", "<NA>")] <- NA
  x
}"""
_AS_NUMBER = """\
as_number <- function(x) {
  if (is.numeric(x)) return(x)
  x <- as_text(x)
  x[tolower(x) %in% c("na", "n/a", "#n/a", "<na>", "nan", "null", "none", "missing", ".", "-", "--", "?")] <- NA
  x <- gsub("[ \\u00a0\\u202f\\u2009]", "", gsub("\\u2212", "-", x))
  <thousands and decimals>
  as.numeric(x)
}"""
_POINT = 'x <- gsub(",", "", x, fixed = TRUE)  # thousands'
_COMMA = 'x <- ifelse(grepl(",", x, fixed = TRUE), sub(",", ".", gsub(".", "", x, fixed = TRUE), fixed = TRUE), x)'
_AS_DAYS = """\
# Dates as days since the earliest in the table
as_days <- function(x) {
  x <- as_text(x)
  <dates>
  days - min(days, na.rm = TRUE)
}"""
_DATES_OF_TEXT = """\
formats <- c("%Y-%m-%dT%H:%M:%OS", "%Y-%m-%d %H:%M:%OS", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%d.%m.%Y")
  days <- as.numeric(as.POSIXct(x, tz = "UTC", tryFormats = formats)) / 86400"""
_DATES_OF_WORKBOOK = "days <- as.numeric(x)  # a workbook counts them itself"
# The packages that read what base R does not, and how.
_PACKAGES = {
    "xlsx": "readxl",
    "xls": "readxl",
    "ods": "readODS",
    "parquet": "nanoparquet",
    "sav": "haven",
    "dta": "haven",
}
_LABELLED = {"sav": "read_sav", "dta": "read_dta"}
# Where R knows an encoding by another name. The byte-order mark is optional in "UTF-8-BOM".
_ENCODINGS = {"": "UTF-8-BOM", "utf-8": "UTF-8-BOM", "utf-16-le": "UTF-16LE", "utf-16-be": "UTF-16BE"}


def helpers(recipe: Recipe) -> str:
    """Write the functions that turn text into what the models need."""
    workbook = package_for(recipe.source) == "readxl"
    decimals = _COMMA if recipe.source.decimal == "," else _POINT
    parts = [_AS_TEXT, _AS_NUMBER.replace("<thousands and decimals>", decimals)]
    if recipe.prepared.time_origin is not None:
        parts.append(_AS_DAYS.replace("<dates>", _DATES_OF_WORKBOOK if workbook else _DATES_OF_TEXT))
    return "\n".join(parts)


def package_for(source: Source) -> str | None:
    """The package that reads the file; None where base R does."""
    return None if source.separator is not None else _PACKAGES.get(source.kind, "readxl")


def read(source: Source) -> str:
    """Write the lines that read the file into ``table``, all cells as text."""
    head = "#. Read the table, all cells as text"
    if source.bundled:
        head += f" (the bundled data set {comment(source.bundled)}: save it from the app first)"
    lines = [head, _read_text(source) if source.separator is not None else _read_other(source)]
    if source.below:
        lines.append(f"table <- table[-seq_len({source.below}), , drop = FALSE]  # no data: units, times or remarks")
    if source.columns:
        names = ", ".join(r_string(name) for name in source.columns)
        lines += [
            'nameless <- names(table) == "" & sapply(table, function(x) all(is.na(as_text(x))))',
            f"table <- setNames(table[!nameless], c({names}))",
        ]
    else:
        lines.append('names(table) <- gsub("[[:space:]]+", " ", trimws(names(table)))')
    return "\n".join(lines)


def read_as(column: str, recipe: Recipe) -> str:
    """Write the expression that turns a column of ``table`` into what its part in the models needs."""
    prepared, roles = recipe.prepared, recipe.prepared.roles
    cells = f"table[[{r_string(column)}]]"
    if column == roles.group:
        return f"factor(as_text({cells}))"
    if column in prepared.categories:
        return _category(cells, prepared.categories[column], numeric=column in roles.categorical)
    if column == roles.time and prepared.time_origin is not None:
        return f"as_days({cells})"
    return f"as_number({cells})"


def _category(cells: str, levels: tuple[str, ...], *, numeric: bool) -> str:
    """Write a factor with the app's levels; numeric codes are matched as numbers, so that 1 and 1.0 are one level."""
    labels = f"c({', '.join(r_string(level) for level in levels)})"
    if numeric and all(_is_number(level) for level in levels):
        codes = ", ".join(repr(float(level)).removesuffix(".0") for level in levels)
        return f"factor(as_number({cells}), levels = c({codes}), labels = {labels})"
    return f"factor(as_text({cells}), levels = {labels})"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _read_other(source: Source) -> str:
    package, file = package_for(source), r_string(source.file)
    if package == "nanoparquet":
        return f"table <- as.data.frame(read_parquet({file}))"
    if package == "haven":
        labels = "zap_labels" if source.options.codes else "as_factor"
        return f"table <- as.data.frame({labels}({_LABELLED[source.kind]}({file})))"
    sheet = "" if source.sheet is None else f", sheet = {r_string(source.sheet)}"
    skip = f", skip = {source.skip}" if source.skip else ""
    names = "" if source.header else ", col_names = FALSE"
    if package == "readODS":
        return f"table <- as.data.frame(read_ods({file}{sheet}{skip}{names},\n  as_tibble = FALSE, col_types = NA))"
    return (
        f"table <- as.data.frame(read_excel({file}{sheet}{skip}{names},\n"
        '  col_types = "text", .name_repair = "minimal"))'
    )


def _read_text(source: Source) -> str:
    # Columns aligned with spaces are separated by any run of them, which R writes as "".
    separator = "" if source.separator == " " else str(source.separator)
    encoding = _ENCODINGS.get(source.encoding.lower(), source.encoding.upper())
    options = [
        f"sep = {r_string(separator)}",
        f"fileEncoding = {r_string(encoding)}",
        *([f"skip = {source.skip}"] if source.skip else []),
        *([] if source.header else ["header = FALSE"]),
        *([] if source.quote == '"' else [f"quote = {r_string(source.quote)}"]),
        *(["blank.lines.skip = FALSE"] if source.below else []),
        *(["row.names = NULL"] if source.columns else []),
    ]
    return (
        f"table <- read.csv({r_string(source.file)}, {', '.join(options)},\n"
        '  colClasses = "character", na.strings = character(0), check.names = FALSE)'
    )
