"""Two people changed one deal while one of them was in the dialog of a stage (TRUST E9)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from deals.forms import MoveForm
from deals.models import Deal
from records.fields.merging import THEIRS, Difference, changed_since, differences, version_in


def ask_again(form: MoveForm, deal: Deal) -> tuple[MoveForm, list[Difference]]:
    """The dialog as it was sent, for the deal as it is now, and what others changed meanwhile.

    What its sender typed stands in it still; a field only others changed shows their value, so
    that sending it again overwrites nothing unseen.
    """
    about = {"user": form.user, "to": form.to, "today": form.today}
    sent = form.data.copy()
    before = changed_since(deal, version_in(sent))
    now = MoveForm(instance=Deal.objects.get(pk=deal.pk), **about)
    stands = {name: getattr(deal, name) for name in now.names if not name.startswith("custom.")}
    now.initial |= stands
    mine = MoveForm(sent, instance=Deal.objects.get(pk=deal.pk), **about)
    mine.initial |= stands
    found = differences(mine, now, before)
    rows = [row for row in found if before is None or row.name in before]
    for row in rows:
        if row.choice == THEIRS:
            sent[row.name] = now.fields[row.name].widget.format_value(now[row.name].value()) or ""
    if before and "stage" in before:
        stage = Difference("stage", _("Stage"), str(form.to), str(deal.stage), "")
        rows = [stage, *rows]
    sent["version"] = str(deal.version)
    return MoveForm(sent, instance=Deal.objects.get(pk=deal.pk), **about), rows
