"""Schemas: what each table says about itself."""

from __future__ import annotations

import pytest

from muster.catalogue.checking import RANGES
from muster.catalogue.schema import load_schema, table_names
from muster.core.errors import UnknownCodeError


@pytest.mark.parametrize("name", table_names())
def test_a_key_is_made_of_columns_and_every_reference_leads_somewhere(name: str) -> None:
    """Of every table: 0 key columns and 0 references that do not exist."""
    schema = load_schema(name)
    assert schema.key and set(schema.key) <= set(schema.by_name)
    for column in schema.columns:
        assert column.meaning
        if column.references:
            table, other = column.references.split(".")
            assert other in load_schema(table).by_name


def test_each_value_with_a_range_is_checked_against_it() -> None:
    """Every table with columns low and high stands in RANGES, and each of its columns exists."""
    with_range = {name for name in table_names() if "low" in load_schema(name).by_name}
    assert with_range <= set(RANGES)
    for name, ranges in RANGES.items():
        for columns in ranges:
            assert set(columns) <= set(load_schema(name).by_name)


def test_an_unknown_table_is_answered_with_the_nearest() -> None:
    """'holding' is not one of the tables; 'holdings' is."""
    with pytest.raises(UnknownCodeError, match="did you mean holdings"):
        load_schema("holding")
