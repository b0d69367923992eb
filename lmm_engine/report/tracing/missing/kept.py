"""The numbers of the table of what the mixed model and listwise deletion keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from ....data import Attendance, Prepared
from ...escape import python_string, r_string
from ...missing.pattern_words import listwise_sentence
from ...missing.tables import deletion_table
from ...numbers import things
from ...words import groups, noun
from ..frame import FrameTraces
from ..steps import Step
from ..trace import aligned, counted

_KNOWN = (("groups", "rows"), ("groups_used", "rows_used"), ("whole_groups", "whole_rows"))
_READ = (
    "from lmm_engine.report.facts.missing import missing_facts\nkept = missing_facts(prepare(table, roles), table)\n"
)


@dataclass(frozen=True, eq=False)
class KeptTraces(FrameTraces):
    """What each way of treating the incomplete keeps, number by number.

    Parameters
    ----------
    known : mapping
        From `facts.missing.missing_facts`.
    seen : Attendance
        Of the same table.
    prepared : Prepared
    """

    known: Mapping[str, Any]
    seen: Attendance
    prepared: Prepared

    @cached_property
    def _table(self) -> pd.DataFrame:
        return deletion_table(dict(self.known), self.prepared)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """``groups rows`` of each way."""
        kept = [[float(self.known[name]) for name in names] for names in _KNOWN]
        return pd.DataFrame(kept, columns=["groups", "rows"])

    @property
    def rows(self) -> tuple[str, ...]:
        """The ways."""
        return tuple(map(str, self._table["Way"]))

    @property
    def fields(self) -> dict[str, str]:
        """As headed."""
        return dict(zip(map(str, self._table.columns[1:]), ("groups", "rows"), strict=True))

    def data(self, place: int) -> str:
        """The table before and after incomplete rows are left out."""
        roles, known = self.prepared.roles, self.known
        said = f"The table has {things(known['rows'], 'row')} of {groups(known['groups'], roles.group)}"
        return f"{said}; {things(known['rows_used'], 'row')} are whole in the columns of the models."

    def sentence(self, place: int, field: str) -> str:
        """What deletion would throw away."""
        return listwise_sentence(dict(self.known), self.prepared) if place == 2 else ""

    def formula(self, place: int, field: str) -> Step:
        """How a number is computed."""
        known, one = self.known, noun(self.prepared.roles.group)
        value = counted(float(self.frame.iloc[place][field]))
        if field == "rows":
            if place == 0:
                return aligned(("n", value)), "Rows of the table, complete or not."
            lost = known["rows_lost"] if place == 1 else known["lost_rows"]
            n = known["rows"] if place == 1 else known["rows_used"]
            numbers = f"{counted(n)} - {counted(lost)} = {value}"
            if place == 1:
                letters, meaning = r"n - n_{\text{incomplete}}", "Rows with a value in every column of the models."
            else:
                letters = r"n_{\text{used}} - n_{\text{of incomplete groups}}"
                meaning = f"Rows that are left when every {one} with something missing is deleted."
            return aligned((r"n_{\text{kept}}", letters), ("", numbers)), meaning
        letters, meaning = (
            ("G", f"Each {one} that has a row."),
            (r"\sum_{i=1}^{G} \mathbf 1[n_i > 0]", f"Each {one} with at least one complete row."),
            (r"\sum_{i=1}^{G} \mathbf 1[n_i = n_i^{\text{due}} > 0]", self._whole(one)),
        )[place]
        if place == 0:
            return aligned((letters, value)), meaning
        return aligned((r"G_{\text{kept}}", letters), ("", value)), meaning

    def _whole(self, one: str) -> str:
        if not self.seen.is_common:
            return f"Each {one} whose rows are all complete."
        return f"Each {one} with a complete row at every one of the {len(self.seen.times)} occasions."

    @property
    def _r_counts_rows(self) -> bool:
        """Whether a group is whole exactly if it has as many complete rows as there are occasions."""
        seen = self.seen
        once = seen.is_common and int(seen.rows.max(initial=0)) <= 1
        return once and not (seen.n_astray or seen.n_without_time or len(seen.empty))

    def r(self, place: int, field: str) -> str:
        """By counting rows; R's table may have rows without any measurement, which a reshape leaves out here."""
        group = r_string(self.prepared.roles.group)
        if place == 0:
            return ""
        if place == 1:
            return "nrow(data)" if field == "rows" else f"length(unique(data[[{group}]]))"
        if not self._r_counts_rows:
            return ""
        own, J = f"tabulate(data[[{group}]])", len(self.seen.times)
        return f"{J} * sum({own} == {J})" if field == "rows" else f"sum({own} == {J})"

    def python(self, place: int, field: str) -> str:
        """What gives a number in Python."""
        if place == 0 and field == "rows":
            return "len(table)"
        if place == 1:
            group = python_string(self.prepared.roles.group)
            return "len(data)" if field == "rows" else f"data[{group}].nunique()"
        return f'{_READ}kept["{_KNOWN[place][field == "rows"]}"]'
