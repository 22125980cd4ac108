"""Write the tables that lessons show as HTML, whose rows phrases may be bound to."""

from collections.abc import Mapping, Sequence
from html import escape

from backbones.family import Table
from backbones.registry import FAMILIES, parse
from backbones.spec import BackboneSpec
from language.catalogue import _
from teaching.lesson import TablePicture
from teaching.text import line_html


def tables_of(spec: BackboneSpec) -> Mapping[str, Table]:
    """Return the tables of a network by their English titles."""
    return {table.title: table for table in FAMILIES[spec.family].tables(spec)}


def row_names(picture: TablePicture) -> list[str]:
    """Return the names of the rows: what stands in the first column."""
    return [str(row[0]) for row in _table(picture).rows]


def picture_html(picture: TablePicture) -> str:
    """Write a block's table with what its columns are."""
    table = _table(picture)
    written = table_html([_(column) for column in table.columns], table.rows)
    return f'{written}<p class="lesson-note">{line_html(_(table.note))}</p>'


def _table(picture: TablePicture) -> Table:
    return tables_of(parse(picture.spec))[picture.title]


def table_html(columns: Sequence[str], rows: Sequence[Sequence[str | float]]) -> str:
    """Write a table; the first cell of a row is its heading and its name."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "".join(
        f'<tr data-mark-name="{escape(str(first))}"><th scope="row">{escape(str(first))}</th>'
        + "".join(f"<td>{escape(_cell(cell))}</td>" for cell in cells)
        + "</tr>"
        for first, *cells in rows
    )
    return (
        f'<table class="lesson-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    )


def _cell(cell: str | float) -> str:
    return cell if isinstance(cell, str) else f"{cell:g}"
