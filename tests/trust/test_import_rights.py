"""A8: a file does for its user what the user may do, and says of each row what became of it."""

from __future__ import annotations

import pytest

from leads.models import Lead
from records.imports.plan import Rule
from records.imports.results import reasons_of
from records.models import Event, ImportRow
from records.tests.imports.make import done, uploaded
from tests.trust.world import CANARY
from users.models import User

pytestmark = pytest.mark.django_db


def told(importing) -> dict[int, str]:
    """{line: what became of it}"""
    rows = ImportRow.objects.filter(importing=importing).order_by("line")
    return {row.line: " ".join(reasons_of(importing, row)) for row in rows}


@pytest.mark.parametrize("rule", [Rule.OVERWRITE, Rule.FILL, Rule.SKIP, Rule.CREATE])
def test_what_the_user_does_not_see_stays_as_it_is(world, rule):
    """Keys of another team's leads find nothing; a foreign owner is refused."""
    theirs = Lead.objects.filter(owner=world.ann).order_by("id")
    before = list(theirs.values())
    email = theirs[0].points.filter(kind="email").first().value
    rows = [
        ("A", theirs[0].external_id, "a@example.com", "bob@example.com"),
        ("B", "new 1", email, "bob@example.com"),
        ("C", "new 2", "c@example.com", "ann@example.com"),
        (world.mine.name, "new 3", "d@example.com", ""),
    ]
    text = "name,id,email,owner,city\n" + "".join(f"{','.join(row)},Mine now\n" for row in rows)
    match = [] if rule == Rule.CREATE else ["external_id", "email", "name"]
    importing = done(
        uploaded(world.bob, text, "leads"),
        to={0: "name", 1: "external_id", 2: "emails", 3: "owner", 4: "city"},
        rule=rule, match=match,
    )  # fmt: skip
    assert list(theirs.values()) == before
    words = told(importing)
    assert "you may choose" in words[4] and "ann@example.com" in words[4]
    assert CANARY not in " ".join(words.values()).replace(theirs[0].external_id, "")
    made = Lead.objects.exclude(owner=world.ann).exclude(pk=world.mine.pk)
    assert {lead.owner for lead in made} <= {world.bob}
    mine = Lead.objects.get(pk=world.mine.pk)
    changes = rule in {Rule.OVERWRITE, Rule.FILL}
    assert mine.city == ("Mine now" if changes else "")
    assert sum(importing.counts[each] for each in ("new", "change", "same", "skip", "refused")) == 4


def test_control_who_sees_them_changes_them(world):
    """The same file of somebody who sees all leads finds them by their keys."""
    User.objects.filter(pk=world.bob.pk).update(visibility="all")
    bob = User.objects.get(pk=world.bob.pk)
    text = f"name,id,city\nA,{world.lead.external_id},Mine now\n"
    to = {0: "name", 1: "external_id", 2: "city"}
    done(uploaded(bob, text, "leads"), to=to, rule=Rule.OVERWRITE, match=["external_id"])
    assert Lead.objects.get(pk=world.lead.pk).city == "Mine now"


def test_people_are_not_added_to_businesses_one_does_not_see(world):
    """By name, by website and by number there: refused, row by row."""
    before = world.lead.contacts.count()
    for place, value in (("business", world.lead.name), ("business_domain", f"{CANARY}.example"),
                         ("business_external", world.lead.external_id)):  # fmt: skip
        importing = done(
            uploaded(world.bob, f"name,company\nEve,{value}\n", "contacts"),
            to={0: "name", 1: place}, match=[],
        )  # fmt: skip
        assert importing.counts["refused"] == 1, place
    assert world.lead.contacts.count() == before


@pytest.mark.parametrize(
    ("target", "place", "column"),
    [("calls", "lead_email", "at"), ("meetings", "lead_external", "at"),
     ("notes", "lead", "created_at"), ("tasks", "lead_email", "created_at"),
     ("deal_history", "deal_name", "created_at")],
)  # fmt: skip
def test_nothing_is_hung_on_what_one_does_not_see(world, target, place, column):
    """Calls, notes, tasks and history of a lead or deal of another team: refused. Who sees it,
    brings them in (control)."""
    lead = world.lead
    values = {
        "lead_email": lead.points.filter(kind="email").first().value,
        "lead_external": lead.external_id,
        "lead": lead.name,
        "deal_name": lead.deals.first().name,
    }
    text = f'text,whose,date\nHello,"{values[place]}",2024-05-06\n'
    to = {0: {"tasks": "title"}.get(target, "text"), 1: place, 2: column}
    importing = done(uploaded(world.bob, text, target), to=to, match=[])
    assert (importing.counts["new"], importing.counts["refused"]) == (0, 1)
    assert CANARY not in told(importing)[2].replace(values[place], "")
    importing = done(uploaded(world.ann, text, target), to=to, match=[])
    assert (importing.counts["new"], importing.counts["refused"]) == (1, 0), told(importing)


def test_a_user_who_lost_his_seat_writes_nothing(world):
    """A9: rights are those of the moment the work is done."""
    importing = uploaded(world.bob, "name\nEve\n", "leads")
    User.objects.filter(pk=world.bob.pk).update(has_seat=False)
    count, events = Lead.objects.count(), Event.objects.count()
    importing.user.refresh_from_db()
    with pytest.raises(Exception, match="seat"):
        done(importing, match=[])
    assert (Lead.objects.count(), Event.objects.count()) == (count, events)
