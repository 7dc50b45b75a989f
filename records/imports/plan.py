"""What was decided about a file: which column becomes what, and what happens to known records."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Self

from django.utils.translation import gettext_lazy as _

NEW_FIELD = "+custom"  # a column that becomes a custom field of its own


class Rule(StrEnum):
    """What to do with a row whose record is known already."""

    SKIP = "skip"
    FILL = "fill"
    OVERWRITE = "overwrite"
    CREATE = "create"


RULES = {
    Rule.SKIP: _("Leave it as it is"),
    Rule.FILL: _("Fill in what is empty"),
    Rule.OVERWRITE: _("Overwrite it with the file"),
    Rule.CREATE: _("Create another one anyway"),
}


@dataclass
class ColumnPlan:
    """One column, by position.

    ``to``      name of an import field, NEW_FIELD, or "" to leave the column out
    ``empty``   words that mean "nothing" here
    ``order``   "ymd", "dmy" or "mdy" for dates
    ``values``  {cell: label to read it as}
    ``only``    cells of the rows that are taken; the others are skipped. All, if empty. It holds
                for a column that becomes nothing, too
    """

    to: str = ""
    empty: list[str] = field(default_factory=list)
    order: str = "ymd"
    values: dict[str, str] = field(default_factory=dict)
    only: list[str] = field(default_factory=list)


@dataclass
class Plan:
    """``constants`` are texts for fields no column is mapped to, read like cells."""

    columns: dict[int, ColumnPlan] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    match: list[str] = field(default_factory=list)
    rule: Rule = Rule.SKIP
    add_new: bool = True

    def as_dict(self) -> dict[str, Any]:
        columns = {str(position): asdict(column) for position, column in self.columns.items()}
        return asdict(self) | {"columns": columns, "rule": str(self.rule)}

    @classmethod
    def from_dict(cls, stored: dict[str, Any]) -> Self:
        columns = {
            int(position): ColumnPlan(**column)
            for position, column in stored.get("columns", {}).items()
        }
        return cls(
            columns=columns,
            constants=stored.get("constants", {}),
            match=stored.get("match", []),
            rule=Rule(stored.get("rule", Rule.SKIP)),
            add_new=stored.get("add_new", True),
        )

    def mapped(self) -> dict[str, int]:
        """{import field: column position}"""
        return {column.to: position for position, column in self.columns.items() if column.to}
