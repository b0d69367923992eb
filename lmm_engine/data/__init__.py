"""The data room: reading, column kinds, reshaping, roles, missing values, bundled data sets."""

from .attendance import Attendance, attendance
from .catalogue import ColumnNote, DatasetEntry, catalogue, dataset_entry, load_dataset, topics
from .checks import check_roles
from .formats.limits import Limits
from .formats.options import ReadOptions
from .formats.reading import TableRead, read_details, read_pasted, read_table, table_digest
from .guessing import RoleGuess, guess_roles
from .kinds import Kind, column_kinds, describe_columns
from .missing import missing_pattern, occasion_pattern
from .prepare import Prepared, prepare
from .reshaping.families import Family, FamilyGuess, family_of, find_families, guess_families
from .reshaping.reshape import Reshaped, ReshapeSpec, reshape
from .reshaping.stacking import wide_to_long
from .reshaping.suggesting import suggest_reshape
from .reshaping.widening import RoundTrip, check_round_trip, long_to_wide
from .roles import Roles, TimeCoding
from .structure import observations_per_group, varies_within_group
from .within import within_between

__all__ = [
    "Attendance",
    "ColumnNote",
    "DatasetEntry",
    "Family",
    "FamilyGuess",
    "Kind",
    "Limits",
    "Prepared",
    "ReadOptions",
    "ReshapeSpec",
    "Reshaped",
    "RoleGuess",
    "Roles",
    "RoundTrip",
    "TableRead",
    "TimeCoding",
    "attendance",
    "catalogue",
    "check_roles",
    "check_round_trip",
    "column_kinds",
    "dataset_entry",
    "describe_columns",
    "family_of",
    "find_families",
    "guess_families",
    "guess_roles",
    "load_dataset",
    "long_to_wide",
    "missing_pattern",
    "observations_per_group",
    "occasion_pattern",
    "prepare",
    "read_details",
    "read_pasted",
    "read_table",
    "reshape",
    "suggest_reshape",
    "table_digest",
    "topics",
    "varies_within_group",
    "wide_to_long",
    "within_between",
]
