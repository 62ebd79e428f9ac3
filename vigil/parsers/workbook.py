"""Workbooks of spreadsheets (.xlsx, .xlsm, .xlsb, .xls, .ods): values only, never formulas."""

from __future__ import annotations

from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError
from python_calamine import SheetTypeEnum as SheetType
from python_calamine import SheetVisibleEnum as Visible

from vigil.parsers.answer import Part, RefusalError, text_column


def read(path: str, *, cells: int) -> list[Part]:
    """Every sheet of cells; cells: how many they may have together, the empty ones between others included.

    Raises `RefusalError`. A cell far out in an empty sheet asks for more memory than there is; that ends the process.
    """
    with open(path, "rb") as stream:
        try:
            book = CalamineWorkbook.from_filelike(stream)
        except PasswordError as error:
            raise RefusalError("is a workbook that is locked with a password; save it without one") from error
        except CalamineError as error:
            raise RefusalError("is a workbook that is damaged, or locked with a password") from error
        found = []
        for sheet in book.sheets_metadata:
            if sheet.typ in (SheetType.WorkSheet, SheetType.MacroSheet):
                part = _part(_opened(book, sheet.name), hidden=sheet.visible != Visible.Visible, cells=cells)
                cells -= sum(map(len, part.columns))
                found.append(part)
    if not found:
        raise RefusalError("is a workbook without a sheet of cells")
    return found


def _opened(book: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        return book.get_sheet_by_name(name)
    except CalamineError as error:
        raise RefusalError(f"is a workbook whose sheet “{name}” is damaged") from error


def _part(sheet: CalamineSheet, *, hidden: bool, cells: int) -> Part:
    if sheet.total_height * sheet.total_width > cells:
        raise RefusalError(
            f"has a sheet “{sheet.name}” of {sheet.total_height:,} rows and {sheet.total_width:,} columns, more than "
            "can be read; delete what stands far outside the table, or save the table as CSV"
        )
    rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
    while rows and not any(cell != "" for cell in rows[-1]):
        rows.pop()
    columns = [text_column(column) for column in zip(*rows, strict=True)]
    while columns and columns[-1].null_count == len(columns[-1]):
        columns.pop()
    return Part(sheet.name, (), tuple(columns), hidden=hidden)
