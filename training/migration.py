"""Columns that came after the first release, added to a store that lacks them.

Each has a default, so a process of the version before can go on writing to the same store.
"""

from sqlalchemy import Connection, inspect

COLUMNS = {("run", "kind"): "VARCHAR NOT NULL DEFAULT 'train'"}
"""Table and column, and how it is declared, in the order in which they came."""


def migrate(connection: Connection) -> None:
    """Add what is missing; called while no other process writes."""
    for (table, column), declared in COLUMNS.items():
        there = {found["name"] for found in inspect(connection).get_columns(table)}
        if column not in there:
            if_not = "" if connection.dialect.name == "sqlite" else "IF NOT EXISTS "
            connection.exec_driver_sql(
                f"ALTER TABLE {table} ADD COLUMN {if_not}{column} {declared}"
            )
