"""Tables: whole when they are small, else their head and counts over every row."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from bot.reading.outcome import Reading
from bot.reading.plain import decoded

SHOWN = 30
"""Rows that are shown of a large table."""
SMALL = 120
"""Rows of a table that is shown whole."""
COLUMNS = 40
_DISTINCT = 1000
_CELL = 300

Cells = Sequence[str]


def read_csv(data: bytes) -> Reading:
    """A file of separated values."""
    text = decoded(data)
    csv.field_size_limit(len(text) + 1)
    return table(csv.reader(io.StringIO(text, newline=""), _dialect(text)))


def table(rows: Iterable[Cells]) -> Reading:
    """Rows as text: all of a small table, of a large one the head and what its columns hold."""
    filled = ([cell.strip()[:_CELL] for cell in row[:COLUMNS]] for row in rows if any(map(str.strip, row)))
    head = next(filled, [])
    shown = list(islice(filled, SMALL + 1))
    if len(shown) <= SMALL:
        return Reading("\n".join(map(_line, [head, *shown])))
    columns = [Column(name or f"#{number}") for number, name in enumerate(head, start=1)]
    count = _count(columns, shown) + _count(columns, filled)
    text = "\n".join([*map(_line, [head, *shown[:SHOWN]]), "", *(column.summary() for column in columns)])
    return Reading(text, (("rows", {"all": count, "read": SHOWN}),))


@dataclass(slots=True)
class Column:
    """What was counted in one column."""

    name: str
    filled: int = 0
    numbers: int = 0
    total: float = 0.0
    least: float = float("inf")
    most: float = float("-inf")
    distinct: set[str] = field(default_factory=set)

    def add(self, cell: str) -> None:
        """Count one cell."""
        if not cell:
            return
        self.filled += 1
        if len(self.distinct) <= _DISTINCT:
            self.distinct.add(cell)
        if (number := _number(cell)) is not None:
            self.numbers += 1
            self.total += number
            self.least, self.most = min(self.least, number), max(self.most, number)

    def summary(self) -> str:
        """One line on the column, for the model to read."""
        many = f"over {_DISTINCT}" if len(self.distinct) > _DISTINCT else len(self.distinct)
        said = f"{self.name}: {self.filled} filled, {many} distinct"
        if self.filled and self.numbers == self.filled:
            mean = self.total / self.numbers
            said += f", min {self.least:.10g}, max {self.most:.10g}, mean {mean:.10g}, sum {self.total:.10g}"
        return said


def _count(columns: Sequence[Column], rows: Iterable[Cells]) -> int:
    count = 0
    for row in rows:
        count += 1
        for column, cell in zip(columns, row, strict=False):
            column.add(cell)
    return count


def _number(cell: str) -> float | None:
    try:
        number = float(cell.replace(",", ""))
    except ValueError:
        return None
    return number if abs(number) < float("inf") else None


def _line(row: Cells) -> str:
    return " | ".join(" ".join(cell.split()) for cell in row)


def _dialect(text: str) -> type[csv.Dialect]:
    try:
        return csv.Sniffer().sniff(text[:4096], delimiters=",;\t|")
    except csv.Error:
        return csv.excel


def cells(values: Iterable[object]) -> Iterator[str]:
    """A spreadsheet's values as people see them."""
    for value in values:
        yield "" if value is None else str(value)
