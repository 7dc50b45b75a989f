"""Two thousand activities of another system: one file, taken once per kind of row (CM-15, X18)."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.db.models import Count

from conftest import shared_folder
from deals.tests.imports.maven import taken
from leads.models import Activity, Lead
from leads.tests.factories import make_status
from records.actions import undo
from records.imports.plan import Rule
from records.models import Comment, Event, Import
from tasks.models import Task
from tasks.tests.factories import make_kind
from users.models import Organisation, User
from users.tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]
OWNERS = ["dwight.schrute", "pam.beesly", "jim.halpert", "michael.scott", "angela.martin",
          "kevin.malone", "oscar.martinez"]  # fmt: skip
KIND, WHOSE = 1, 10  # columns


@pytest.fixture(scope="module")
def ground(django_db_setup, django_db_blocker, tmp_path_factory):
    """The file as it is, and the people it speaks of: brought in once for all tests of this file,
    and rolled back behind the last."""
    folder = shared_folder("data") / "hubspot_dummy"
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr("django.conf.settings.MEDIA_ROOT", tmp_path_factory.mktemp("files"))
        yield people_of(folder)
        transaction.set_rollback(True)


def people_of(folder: Path) -> SimpleNamespace:
    admin = make_user("admin", role="admin", is_staff=True, is_superuser=True)
    Organisation.objects.create(name="Paper", base_currency="USD", time_zone="UTC")
    make_kind("Task")
    for name in OWNERS:
        User.objects.create_user(f"{name}@example.com", name=name)
    for status in ("New", "Open", "In Progress", "Open Deal", "Unqualified",
                   "Attempted to Contact", "Connected", "Bad Timing"):  # fmt: skip
        make_status(status)
    people = taken(
        admin, folder / "hubspot_contacts.csv", "leads", to={11: ""}, match=[],
        words={18: {"Netherlands Antilles": "Curaçao"}},
    )  # fmt: skip
    assert people.counts["new"] == 950
    path = folder / "hubspot_activities.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return SimpleNamespace(admin=admin, rows=(path, list(csv.DictReader(file))))


@pytest.fixture
def admin(ground) -> User:
    return User.objects.get(pk=ground.admin.pk)


@pytest.fixture
def rows(ground):
    return ground.rows


def counts(importing: Import) -> list[int]:
    return [importing.counts[each] for each in ("new", "skip", "refused")]


UNTOUCHED = {KIND: "", WHOSE: "lead_email"}
TAKES = {
    "calls": {
        "to": UNTOUCHED | {7: "", 8: "", 9: ""}, "only": {KIND: ["Call"]},
        "words": {6: {"Left Voicemail": "voicemail left"}},
    },
    "meetings": {"to": UNTOUCHED | {6: "", 8: "", 9: ""}, "only": {KIND: ["Meeting"]}},
    "notes": {"to": {KIND: "type", WHOSE: "lead_email"}, "only": {KIND: ["Note", "Email"]}},
    "tasks": {
        "to": {0: "external_id", KIND: "kind", 2: "created_at", 3: "owner", 4: "note", 5: "title",
               6: "", 7: "", 8: "outcome", 9: "due_on", WHOSE: "lead_email"},
        "only": {KIND: ["Task"]}, "match": ["external_id"],
    },
}  # fmt: skip
NUMBERS = {"calls": 402, "meetings": 412, "notes": 801, "tasks": 385}


def take(admin, path, target: str, **more) -> Import:
    return taken(admin, path, target, **TAKES[target] | more)


@pytest.fixture(scope="class")
def brought(ground, django_db_blocker):
    """The imports, when all four are in: everybody is found by e-mail."""
    with django_db_blocker.unblock(), transaction.atomic():
        found = {target: take(ground.admin, ground.rows[0], target) for target in TAKES}
        assert {target: counts(each) for target, each in found.items()} == {
            target: [number, 2000 - number, 0] for target, number in NUMBERS.items()
        }
        yield found
        transaction.set_rollback(True)


@pytest.fixture
def calls(brought) -> Import:
    return Import.objects.get(pk=brought["calls"].pk)


def test_only_an_admin_brings_in_what_others_said(rep, rows):
    """A8: nobody puts words into a colleague's mouth by a file."""
    path, _told = rows
    calls = taken(rep, path, "calls", to={KIND: "", 7: "", 8: "", 9: "", WHOSE: "lead_email"},
                  only={KIND: ["Call"]})  # fmt: skip
    assert counts(calls) == [0, 1598, 402]


class TestBroughtIn:
    def test_all_2000_find_their_person(self, rows, calls):
        """402 calls, 412 meetings, 403 notes, 398 e-mails, 385 tasks; neither clock moves (H5)."""
        by_kind = Counter(row["Activity Type"] for row in rows[1])
        assert dict(Activity.objects.values_list("kind").annotate(n=Count("id"))) == {
            "call": by_kind["Call"], "meeting": by_kind["Meeting"],
        }  # fmt: skip
        assert dict(Comment.objects.values_list("type__name").annotate(n=Count("id"))) == {
            "Note": by_kind["Note"], "Email": by_kind["Email"],
        }  # fmt: skip
        assert Task.objects.exclude(due_on=None).count() == 321
        outcomes = Activity.objects.filter(kind="call").values_list("outcome")
        assert dict(outcomes.annotate(n=Count("id"))) == {
            "reached": 78 + 70,  # the 70 the file says nothing of
            "no_answer": 96, "voicemail": 79, "wrong_number": 79,
        }  # fmt: skip
        assert not Lead.objects.exclude(last_action_at=None, last_response_at=None).exists()

    def test_each_call_is_told_at_its_day_and_taken_back(self, admin, rows, calls):
        told = rows[1]
        found = set(Activity.objects.values_list("lead__points__normal", "at__date", "text"))
        assert found >= {
            (
                row["Associated Contact Email"],
                date.fromisoformat(row["Activity Date"]),
                f"{row['Call/Meeting Title/Subject']}\n{row['Notes/Description']}",
            )
            for row in told
            if row["Activity Type"] == "Call"
        }
        called = Event.objects.filter(kind="leads.called")
        days = sorted(row["Activity Date"] for row in told if row["Activity Type"] == "Call")
        assert sorted(f"{each.happened_at:%Y-%m-%d}" for each in called) == days

        undo(calls.batch, by=admin)
        assert not Activity.objects.live().filter(kind="call").exists()
        assert Activity.objects.live().count() == 412

    def test_the_same_file_twice_gives_everything_once(self, admin, rows, calls):
        """X18: a row known by its id in the other system is there; nothing changes."""
        path, _told = rows
        before = Event.objects.count()
        for target, number in NUMBERS.items():
            again = take(admin, path, target, rule=Rule.OVERWRITE)
            assert (again.counts["new"], again.counts["same"]) == (0, number), target
        assert (Activity.objects.count(), Comment.objects.count(), Task.objects.count()) == (
            402 + 412, 801, 385,
        )  # fmt: skip
        assert Event.objects.count() == before

    def test_a_corrected_file_corrects_what_was_imported(self, admin, rows, calls, tmp_path):
        """One call's notes differ by now: one is changed, and undo brings the old words back."""
        path, told = rows
        row = next(each for each in told if each["Activity Type"] == "Call")
        text = path.read_text(encoding="utf-8").replace(row["Notes/Description"], "They want two.")
        newer = tmp_path / "newer.csv"
        newer.write_text(text, encoding="utf-8")
        again = take(admin, newer, "calls", rule=Rule.OVERWRITE)
        assert [again.counts[name] for name in ("new", "change", "same")] == [0, 1, 401]
        call = Activity.objects.get(external_id=row["Activity ID"])
        assert call.text.endswith("They want two.")
        undo(again.batch, by=admin)
        call.refresh_from_db()
        assert call.text.endswith(row["Notes/Description"])

    def test_nobody_corrects_a_colleagues_words_by_a_file(self, rep, rows, calls):
        """A8: the rep's file finds no call of others, and gives nobody a second one."""
        path, _told = rows
        untold = TAKES["calls"]["to"] | {3: ""}
        again = take(rep, path, "calls", to=untold, rule=Rule.OVERWRITE)
        assert counts(again) == [0, 1598, 402]
        assert Activity.objects.filter(kind="call").count() == 402
