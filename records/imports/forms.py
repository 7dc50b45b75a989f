"""What people type and choose on the way of a file into records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from records.access import administers
from records.imports.converting import NotValid, converter
from records.imports.plan import NEW_FIELD, RULES, ColumnPlan, Plan, Rule
from records.imports.reading.encoding import ENCODINGS
from records.imports.reading.table import Dialect
from records.imports.staging import zone_of
from records.imports.targets import TARGETS, ImportField, Kind
from records.imports.words import problem_text
from records.models import Import
from records.writers import may_write

DELIMITERS = [
    (",", _("Comma")), (";", _("Semicolon")), ("tab", _("Tab")), ("|", _("Bar |")),
    (":", _("Colon")), ("^", "^"), ("~", "~"),
]  # fmt: skip
QUOTES = [('"', _('Double quotes "')), ("'", _("Single quotes '")), ("", _("No quotes"))]
ORDERS = [("ymd", _("year-month-day")), ("dmy", _("day.month.year")), ("mdy", _("month/day/year"))]


class UploadForm(forms.Form):
    target = forms.ChoiceField(label=_("What the rows are"))
    file = forms.FileField(
        label=_("File"), help_text=_("CSV, Excel (XLSX, XLS), OpenDocument or vCard, up to 100 MB.")
    )

    def __init__(self, *args: Any, user, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (target.name, target.label)
            for target in TARGETS.values()
            if may_write(user, target.model)
        ]
        self.fields["target"].choices = [("", _("Choose…")), *choices]
        self.fields["file"].widget.attrs["accept"] = ".csv,.tsv,.txt,.xlsx,.xlsm,.xls,.ods,.vcf"


class DialectForm(forms.Form):
    """How the file is read, where the detection is wrong."""

    sheet = forms.ChoiceField(label=_("Sheet"), required=False)
    encoding = forms.ChoiceField(label=_("Encoding"))
    delimiter = forms.ChoiceField(label=_("Cells are separated by"), choices=DELIMITERS)
    quote = forms.ChoiceField(label=_("Text stands in"), choices=QUOTES, required=False)
    skip = forms.IntegerField(label=_("Lines above the header"), min_value=0, max_value=1000)
    header_rows = forms.TypedChoiceField(
        label=_("Names of the columns"),
        coerce=int,
        choices=[(1, _("In one row")), (2, _("In two rows")), (3, _("In three rows")),
                 (0, _("There are none"))],
    )  # fmt: skip
    short_rows = forms.ChoiceField(
        label=_("Rows with too few cells"),
        choices=[("refuse", _("Refuse them")), ("pad", _("Take the rest as empty"))],
    )

    long_rows = forms.ChoiceField(
        label=_("Rows with blank cells past the last column"),
        choices=[("refuse", _("Refuse them")), ("trim", _("Leave those cells out"))],
    )

    def __init__(self, importing: Import, data: Any = None) -> None:
        self.dialect = Dialect.from_dict(importing.dialect)
        now = self.dialect.as_dict()
        now["delimiter"] = "tab" if self.dialect.delimiter == "\t" else self.dialect.delimiter
        super().__init__(data, initial=now)
        known = dict.fromkeys([self.dialect.encoding, *ENCODINGS])
        self.fields["encoding"].choices = [(each, each) for each in known]
        self.fields["sheet"].choices = [(each, each) for each in importing.sheets]
        unused = {
            "csv": ["sheet"],
            "sheet": ["encoding", "delimiter", "quote", "short_rows", "long_rows"],
        }
        for name in unused.get(self.dialect.kind, list(self.fields)):
            del self.fields[name]

    def wished(self) -> Dialect:
        changes = dict(self.cleaned_data)
        if changes.get("delimiter") == "tab":
            changes["delimiter"] = "\t"
        return self.dialect.with_changes(**changes)


MOST_KINDS = 12  # a column with more different words does not tell kinds of rows apart


class ColumnRow(NamedTuple):
    """One line of the mapping: what stands in the file, and the fields that decide about it."""

    name: str
    samples: list[str]
    to: forms.BoundField
    order: forms.BoundField | None
    empty: forms.BoundField | None
    only: forms.BoundField | None
    ambiguous: bool


class PlanForm(forms.Form):
    """The mapping by position, constants, and the rule for known records."""

    def __init__(self, importing: Import, data: Any = None) -> None:
        self.importing = importing
        self.target = TARGETS[importing.target]
        self.importable = self.target.field_map(importing.user)
        self.plan = Plan.from_dict(importing.plan)
        super().__init__(data)
        for position in range(len(importing.header)):
            self.add_column(position)
        for each in self.importable.values():
            if each.kind is not Kind.LIST:
                self.add_constant(each)
        self.fields["rule"] = forms.ChoiceField(
            label=_("If a record is known already"),
            choices=[(str(rule), label) for rule, label in RULES.items()],
            initial=str(self.plan.rule),
        )
        self.fields["match"] = forms.MultipleChoiceField(
            label=_("A record is known by"),
            choices=[(match.name, capfirst(match.label)) for match in self.target.matches],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=self.plan.match,
        )
        self.fields["add_new"] = forms.BooleanField(
            label=_("Add rows that are not known"), required=False, initial=self.plan.add_new
        )

    def add_column(self, position: int) -> None:
        column = self.plan.columns.get(position, ColumnPlan())
        profile = self.importing.profile[position]
        choices: list[tuple[str, Any]] = [("", _("— leave out —"))]
        choices += [(each.name, capfirst(each.label)) for each in self.importable.values()]
        if self.target.new_field and administers(self.importing.user):
            choices.append((NEW_FIELD, _("+ a new custom field")))
        self.fields[f"to_{position}"] = forms.ChoiceField(
            choices=choices, required=False, initial=column.to, label=self.heading(position)
        )
        if profile["kind"] == "date" or profile["order"]:
            self.fields[f"order_{position}"] = forms.ChoiceField(
                choices=ORDERS, initial=column.order, label=_("Date order"), required=False
            )
        if words := profile["empty_words"]:
            self.fields[f"empty_{position}"] = forms.MultipleChoiceField(
                choices=[(word, word) for word in words],
                initial=column.empty,
                required=False,
                label=_("Means nothing"),
                widget=forms.CheckboxSelectMultiple,
            )
        if 1 < len(words := list(profile["values"] or {})) <= MOST_KINDS:
            self.fields[f"only_{position}"] = forms.MultipleChoiceField(
                choices=[(word, word) for word in words],
                initial=column.only,
                required=False,
                label=_("Take only rows with"),
                widget=forms.CheckboxSelectMultiple,
            )

    def add_constant(self, wanted: ImportField) -> None:
        self.fields[f"always_{wanted.name}"] = forms.CharField(
            label=capfirst(wanted.label),
            required=False,
            max_length=200,
            initial=self.plan.constants.get(wanted.name, ""),
        )

    def delimiter_words(self) -> str:
        mark = self.importing.dialect["delimiter"]
        return str(dict(DELIMITERS).get("tab" if mark == "\t" else mark, mark))

    def heading(self, position: int) -> str:
        return self.importing.header[position] or gettext("Column %(n)s") % {"n": position + 1}

    def column_rows(self) -> Iterator[ColumnRow]:
        for position, profile in enumerate(self.importing.profile):
            yield ColumnRow(
                self.heading(position),
                profile["samples"],
                self[f"to_{position}"],
                self[f"order_{position}"] if f"order_{position}" in self.fields else None,
                self[f"empty_{position}"] if f"empty_{position}" in self.fields else None,
                self[f"only_{position}"] if f"only_{position}" in self.fields else None,
                profile["ambiguous"],
            )

    def constant_rows(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("always_")]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.refuse_doubles(data)
        if not any(data.get(f"to_{position}") for position in range(len(self.importing.header))):
            self.add_error(None, _("Choose at least one column to import."))
        mapped = {value for name, value in data.items() if name.startswith("to_") and value}
        self.check_constants(data)
        for name in data.get("match", []):
            match = self.target.match_map()[name]
            given = mapped | {each for each in self.importable if data.get(f"always_{each}")}
            if not set(match.fields) <= given:
                self.add_error(
                    "match",
                    _("To know a record by %(name)s, map a column to it.") % {"name": match.label},
                )
        if data.get("rule") in {Rule.FILL, Rule.OVERWRITE} and not data.get("match"):
            self.add_error("match", _("Choose by what a known record is found."))
        return data

    def refuse_doubles(self, data: dict[str, Any]) -> None:
        seen: dict[str, str] = {}
        for position in range(len(self.importing.header)):
            name = data.get(f"to_{position}")
            if not name or name == NEW_FIELD:
                continue
            if name in seen:
                self.add_error(
                    f"to_{position}",
                    _("“%(column)s” already becomes this.") % {"column": seen[name]},
                )
            seen.setdefault(name, self.heading(position))

    def check_constants(self, data: dict[str, Any]) -> None:
        user = self.importing.user
        for name, wanted in self.importable.items():
            text = (data.get(f"always_{name}") or "").strip()
            if not text:
                continue
            try:
                converter(wanted, ColumnPlan(), user, zone_of(user))(text)
            except NotValid as fault:
                self.add_error(f"always_{name}", problem_text({"code": fault.code, **fault.facts}))

    def wished(self) -> Plan:
        """The plan as chosen; words mapped on the preview stay."""
        data, columns = self.cleaned_data, {}
        for position in range(len(self.importing.header)):
            before = self.plan.columns.get(position, ColumnPlan())
            columns[position] = ColumnPlan(
                to=data[f"to_{position}"],
                empty=data.get(f"empty_{position}", []),
                order=data.get(f"order_{position}") or before.order,
                values=before.values,
                only=data.get(f"only_{position}", []),
            )
        constants = {
            name: text
            for name in self.importable
            if (text := (data.get(f"always_{name}") or "").strip())
        }
        return Plan(columns, constants, data["match"], Rule(data["rule"]), data["add_new"])
