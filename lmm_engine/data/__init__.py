"""The data room: reading, column kinds, reshaping, roles, missing values, bundled data sets."""

from .catalogue import ColumnNote, DatasetEntry, catalogue, dataset_entry, load_dataset
from .checks import check_roles
from .families import Family, family_of, find_families
from .guessing import RoleGuess, guess_roles
from .kinds import Kind, column_kinds, describe_columns
from .limits import Limits
from .missing import missing_pattern
from .prepare import Prepared, prepare
from .reading import TableRead, read_details, read_pasted, read_table, table_digest
from .reshape import Reshaped, ReshapeSpec, reshape, suggest_reshape
from .roles import Roles, TimeCoding
from .stacking import wide_to_long
from .structure import observations_per_group, varies_within_group
from .within import within_between

__all__ = [
    "ColumnNote",
    "DatasetEntry",
    "Family",
    "Kind",
    "Limits",
    "Prepared",
    "ReshapeSpec",
    "Reshaped",
    "RoleGuess",
    "Roles",
    "TableRead",
    "TimeCoding",
    "catalogue",
    "check_roles",
    "column_kinds",
    "dataset_entry",
    "describe_columns",
    "family_of",
    "find_families",
    "guess_roles",
    "load_dataset",
    "missing_pattern",
    "observations_per_group",
    "prepare",
    "read_details",
    "read_pasted",
    "read_table",
    "reshape",
    "suggest_reshape",
    "table_digest",
    "varies_within_group",
    "wide_to_long",
    "within_between",
]
