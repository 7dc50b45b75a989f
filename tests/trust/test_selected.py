"""A4, A5 on real leads: what is changed is what was shown and may be changed, exactly."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest

from leads.kinds import Kind
from leads.models import Lead
from leads.tests.factories import make_lead, make_point, make_stage, make_status
from records.lists import selecting
from records.models import Event
from users.tests.factories import make_team, make_user

pytestmark = pytest.mark.django_db

EDITS = {"priority": "3", "owner": None, "status": None, "trash": ""}


@pytest.fixture
def mixed(db):
    """Leads of four owners; the asker sees his own, his team's, or all of them."""
    team = make_team("Mine")
    asker, mate = make_user("asker", team=team), make_user("mate", team=team)
    stranger = make_user("stranger")
    leads = {
        name: [make_lead(f"{name} {number}", owner=owner) for number in range(2)]
        for name, owner in
        (("own", asker), ("mate", mate), ("stranger", stranger), ("nobody", None))
    }  # fmt: skip
    return asker, leads


@pytest.mark.parametrize("field", EDITS)
@pytest.mark.parametrize(
    ("visibility", "sees"),
    [("own", {"own"}), ("team", {"own", "mate"}), ("all", {"own", "mate", "stranger", "nobody"})],
)
def test_only_what_one_sees_is_changed_and_told(mixed, as_user, visibility, sees, field):
    """A4: visible, invisible and unknown ids at once; one event for each record changed."""
    asker, leads = mixed
    type(asker).objects.filter(pk=asker.pk).update(visibility=visibility)
    heir, status = make_user("heir"), make_status("Working", Kind.WORKING)
    value = {"owner": heir.pk, "status": status.pk}.get(field, EDITS[field])
    ids = [lead.pk for some in leads.values() for lead in some]
    allowed = {lead.pk for name in sees for lead in leads[name]}
    client = as_user(asker)
    before = dict(Lead.objects.values_list("id", "version"))
    url = client.post("/leads/select/", {"state": "list=all", "id": [*ids, 10**15, 999999]}).url
    assert set(client.get(url).context["selection"].ids) == allowed
    done = client.post(url, {"field": field, "value": value}, follow=True)
    result = done.context["result"]
    changed = {pk for pk, version in Lead.objects.values_list("id", "version")
               if version != before[pk]}  # fmt: skip
    assert changed == allowed
    assert (result["changed"], result["unchanged"], result["held"]) == (len(allowed), 0, 0)
    assert set(Event.objects.values_list("record_id", flat=True)) == allowed
    assert Event.objects.count() == len(allowed)


def test_control_without_visibility_all_of_them_change(mixed, as_user, monkeypatch):
    asker, leads = mixed
    type(asker).objects.filter(pk=asker.pk).update(visibility="own")
    monkeypatch.setattr(type(Lead.objects.all()), "visible_to", lambda self, user: self)
    client = as_user(asker)
    ids = [lead.pk for some in leads.values() for lead in some]
    url = client.post("/leads/select/", {"state": "list=all", "id": ids}).url
    client.post(url, {"field": "priority", "value": "3"})
    assert Lead.objects.filter(priority=3).count() == len(ids)


HARD = ["O'Neil", 'say "x"', "100 %", "a\\b", "a_b", "x, y", "😀 smile", "", "  ", "ﬁ", "İstanbul",
        "%", "_", "'", "--", ");", "\u202e", "nul\\0"]  # fmt: skip


def filters() -> list[str]:
    """Each operator of text with each hard value, and the columns that are no plain ones."""
    found = [
        urlencode({f"{column}{suffix}": value})
        for value in HARD
        if value.strip()
        for column, suffix in (("name", ""), ("company_name", "__contains"))
    ]
    found += [
        urlencode({name: value})
        for name, value in (
            ("email", "o'neil@example.com"), ("email__empty", "yes"), ("email__starts", "o'"),
            ("phone", "030 1"), ("stage", str(make_stage().pk)), ("status_kind", "new"),
            ("owner", "me,nobody"),
            ("owner__not", "me"), ("created_at", "today"), ("any", "name=%25"),
            ("any", "name__contains=%27&owner=me"), ("name__empty", "no"),
            ("city__empty", "yes"),
        )
    ]  # fmt: skip
    return found


def shown(client, query: str) -> set[int]:
    ids, url = set(), f"/leads/?{query}&format=json"
    while url:
        page = json.loads(client.get(url).content)
        assert "results" in page, (query, page)
        ids |= {row["id"] for row in page["results"]}
        url = page["next"]
    return ids


def test_select_all_changes_what_was_shown_whatever_the_filter(rep, as_user):
    """A5: over every page of the list."""
    for number, value in enumerate(HARD):
        lead = make_lead(value, company_name=HARD[-number - 1], owner=rep if number % 2 else None)
        make_point(lead, f"o'neil{number or ''}@example.com")
    client = as_user(rep)
    for query in filters():
        wanted = shown(client, query)
        Lead.objects.update(priority=2)
        url = client.post("/leads/select/", {"state": query, "all": "1"}).url
        client.post(url, {"field": "priority", "value": "3"})
        changed = set(Lead.objects.filter(priority=3).values_list("id", flat=True))
        assert changed == wanted, query


def test_text_filters_mean_the_text(rep, as_user):
    """A5: an oracle in Python: % and _ and \\ and quotes stand for themselves."""
    leads = {make_lead(value).pk: value for value in HARD}
    client = as_user(rep)
    for value in HARD:
        if not value.strip() or "\0" in value:
            continue
        for suffix, fits in (
            ("", lambda text, value: text == value),
            ("__contains", lambda text, value: value.upper() in text.upper()),
            ("__starts", lambda text, value: text.upper().startswith(value.upper())),
        ):
            if not value.isascii() and suffix:
                continue  # PostgreSQL and Python fold other letters differently
            expected = {pk for pk, text in leads.items() if fits(text, value)}
            assert shown(client, urlencode({f"name{suffix}": value})) == expected, value


def test_what_left_the_filter_meanwhile_is_told(rep, as_user):
    """A5: held with its reason, and changed only when the user says so."""
    leads = [make_lead(f"Ada {number}", city="Bonn") for number in range(3)]
    client = as_user(rep)
    url = client.post("/leads/select/", {"state": "city=Bonn", "all": "1"}).url
    Lead.objects.filter(pk=leads[0].pk).update(city="Ulm")
    make_lead("Late", city="Bonn")
    done = client.post(url, {"field": "priority", "value": "3"}, follow=True)
    assert done.context["result"]["reasons"]["no_longer_matches"]["count"] == 1
    changed = Lead.objects.filter(priority=3).values_list("id", flat=True)
    assert set(changed) == {leads[1].pk, leads[2].pk}


def test_control_a_filter_asked_again_hits_others(rep, as_user, monkeypatch):
    """A5: with ids read anew when the change runs, the late one is changed unseen."""
    make_lead("Ada", city="Bonn")
    client = as_user(rep)
    url = client.post("/leads/select/", {"state": "city=Bonn", "all": "1"}).url
    late = make_lead("Late", city="Bonn")
    again = lambda selection, start, size: list(  # noqa: E731
        Lead.objects.filter(city="Bonn").values_list("id", flat=True)
    )
    monkeypatch.setattr("records.lists.bulk.slice_of", again)
    assert selecting.slice_of is not again
    client.post(url, {"field": "priority", "value": "3"})
    late.refresh_from_db()
    assert late.priority == 3
