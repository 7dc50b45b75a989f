"""What another system knows of a deal's past: each entry is told on the deal's line.

An entry says how the deal stood at a moment. It is a comment of that day, so the deal as it is
now, its spans and every report stay as they are, and undo takes it off again. What a deal's own
file tells of its stages goes into its story for good (``imports.story``).
"""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from psycopg import sql

from deals.models import Deal
from leads.imports.activities import author_field
from records.actions.writing import Source
from records.imports.targets import ImportField, ImportTarget, Kind, register
from records.models import Comment
from records.timeline.tellings import tells

tells("deals.past_told", gettext_lazy("brought from another system how it stood:"),
      icon="history", body=True, quiet=True)  # fmt: skip


def history_fields(user) -> list[ImportField]:
    deals = Deal.objects.visible_to(user).live()
    by_id = ImportField(
        "deal", gettext_lazy("deal, by its id there"), Kind.REFERENCE, column="target_id",
        required=True, aliases=("opportunity id", "deal id", "record id", "parent id"),
        found_in=lambda user: deals.exclude(external_id="").annotate(label=F("external_id")),
    )  # fmt: skip
    by_name = by_id.with_changes(
        name="deal_name", label=gettext_lazy("deal, by its name"), required=False,
        aliases=("opportunity", "opportunity name", "deal", "deal name"),
        found_in=lambda user: deals.annotate(label=F("name")),
    )  # fmt: skip
    return [
        by_id,
        by_name,
        ImportField.of(Comment, "created_at", required=True, label=gettext_lazy("since when"),
                       aliases=("created date", "date", "changed at", "timestamp", "edit date")),
        author_field(Comment),
        ImportField("stage", gettext_lazy("stage"), aliases=("stage name", "deal stage"),
                    max_length=200),
        ImportField("value", gettext_lazy("value"), Kind.DECIMAL, aliases=("amount",)),
        ImportField("close_date", gettext_lazy("close date"), Kind.DATE,
                    aliases=("closing date", "expected close date")),
        ImportField("win_likelihood", gettext_lazy("win likelihood"), Kind.INTEGER,
                    aliases=("probability",), smallest=0, largest=100),
        ImportField("forecast", gettext_lazy("forecast category"), max_length=60),
        ImportField("text", gettext_lazy("more"), column="text", max_length=5_000,
                    aliases=("note", "description", "comment")),
    ]  # fmt: skip


def told(values: dict[str, Any]) -> None:
    """One line says how the deal stood. Raises ValueError where nothing is said."""
    day = values.pop("close_date", None)
    likelihood = values.pop("win_likelihood", None)
    said = {
        _("Stage"): values.pop("stage", ""),
        _("Value"): values.pop("value", ""),
        _("Close date"): day and date_format(parse_date(day[:10]), "DATE_FORMAT"),
        _("Win likelihood"): "" if likelihood is None else f"{likelihood} %",
        _("Forecast"): values.pop("forecast", ""),
    }
    stood = " · ".join(f"{name}: {word}" for name, word in said.items() if word)
    values["text"] = "\n".join(filter(None, (stood, values.get("text", ""))))
    if not values["text"]:
        raise ValueError(_("Map at least one column that says how the deal stood."))


def on_line(source: Source, *, are_new: bool) -> Source:
    """What hangs on a deal is told on the line of its lead."""
    query = sql.SQL(
        "SELECT s.*, d.lead_id AS line FROM ({}) s JOIN deals_deal d ON d.id = s.target_id"
    ).format(source.query)
    return Source((*source.columns, "line"), query, source.params)


HISTORY = register(
    ImportTarget(
        name="deal_history",
        label=gettext_lazy("History of deals"),
        model=Comment,
        fields=history_fields,
        defaults=lambda user: {"target_type": Deal.record_type, "author_id": user.pk},
        complete=lambda user: told,
        completes=("text",),
        arrange=on_line,
        prefixes=("deal", "opportunity"),
        created="deals.past_told",
        history="created_at",
    )
)
