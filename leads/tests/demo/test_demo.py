"""Sample data: the same for the same seed, believable, and gone without a trace (X44)."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from leads.demo.load import load_demo
from leads.demo.remove import is_there, remove_demo
from leads.demo.staff import ADMIN
from leads.kinds import Kind
from leads.models import Contact, ContactPoint, Lead, Source, Status
from leads.tests.factories import make_lead
from records.actors import SYSTEM
from records.models import Batch, Event, Span
from users.models import Team, User

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def load(leads: int = 60, seed: int = 1) -> None:
    load_demo(by=SYSTEM, now=NOW, leads=leads, seed=seed)


@contextmanager
def loaded(blocker, leads: int) -> Iterator[None]:
    """Loaded once for several tests, each of which begins with what is there."""
    with blocker.unblock(), transaction.atomic():
        load(leads)
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="class")
def sixty(django_db_setup, django_db_blocker):
    with loaded(django_db_blocker, 60):
        yield


@pytest.fixture(scope="class")
def many(django_db_setup, django_db_blocker):
    with loaded(django_db_blocker, 400):
        yield


def faces() -> list[tuple]:
    return list(
        Lead.objects.order_by("created_at", "name").values_list(
            "name", "city", "status__name", "owner__email", "created_at"
        )
    )


@pytest.mark.usefixtures("sixty")
class TestSixty:
    def test_the_same_seed_gives_the_same_leads(self):
        first = faces()
        remove_demo(by=SYSTEM)
        load()
        assert faces() == first
        remove_demo(by=SYSTEM)
        load(seed=2)
        assert faces() != first

    def test_the_year_is_told_with_its_dates(self):
        """Nothing lies in the future; a span says since when a lead has stood where it stands."""
        moves = Event.objects.filter(kind="leads.status_changed")
        assert moves.exists()
        assert not moves.filter(happened_at__gt=NOW).exists()
        assert not Lead.objects.filter(created_at__gt=NOW).exists()
        for lead in Lead.objects.all():
            span = Span.objects.get(record_type=100, field=1, record_id=lead.pk, until=None)
            assert span.value == lead.status_id
            assert lead.created_at <= span.since <= NOW
            assert lead.stage_entered_at <= NOW

    def test_a_story_is_told_in_the_order_it_happened_in(self):
        """Arrival, steps, calls and notes are written set by set, and read day by day (X44)."""
        for lead in Lead.objects.order_by("id")[:10]:
            told = Event.objects.filter(line=lead.pk).order_by("id")
            moments = [event.happened_at or event.at for event in told]
            assert moments == sorted(moments)
        clock = Lead.objects.filter(last_action_event__isnull=False).order_by("id")[0]
        assert Event.objects.get(pk=clock.last_action_event).line == clock.pk

    def test_what_is_removed_leaves_no_trace(self):
        remove_demo(by=SYSTEM)
        for model in (Lead, Contact, ContactPoint, Source, User, Team, Span):
            assert not model.objects.exists(), model
        assert not Event.objects.filter(line__isnull=False).exists()
        assert not is_there()
        assert Status.objects.exists()  # the process stays, it is theirs by now


@pytest.mark.usefixtures("many")
class TestMany:
    def test_leads_are_spread_over_kinds_countries_and_people(self):
        kinds = Counter(Lead.objects.values_list("status__kind", flat=True))
        assert len(kinds) >= 9
        assert Lead.objects.values("country").distinct().count() >= 10
        assert Lead.objects.values("owner").distinct().count() >= 9
        assert Lead.objects.unassigned().filter(status__kind=Kind.NEW).exists()
        assert Contact.objects.exists()

    def test_nobody_real_can_be_reached(self):
        """Addresses end in .example; only numbers kept free for fiction are used."""
        emails = ContactPoint.objects.filter(kind="email").values_list("normal", flat=True)
        assert all(email.endswith(".example") for email in emails)
        phones = ContactPoint.objects.filter(kind="phone").values_list("normal", flat=True)
        fiction = ("+1", "+4420794", "+493023125", "+3319900", "+468465004", "+6125550")
        assert all(phone.startswith(fiction) for phone in phones)
        assert all("55501" in phone for phone in phones if phone.startswith("+1"))


def test_what_is_real_stays(admin):
    """A lead of a sample rep, a source in use, and whoever asks."""
    load()
    rep = User.objects.get(email="nadia@example.com")
    fair = Source.objects.get(name="Trade fair")
    real = make_lead("Real", owner=rep, source=fair)
    remove_demo(by=admin)
    assert list(Lead.objects.all()) == [real]
    assert set(User.objects.all()) == {admin, rep}
    assert list(Source.objects.all()) == [fair]


def test_sample_people_sign_in_only_with_a_password_given():
    load(leads=1)
    assert not User.objects.get(email=ADMIN).has_usable_password()
    remove_demo(by=SYSTEM)
    load_demo(by=SYSTEM, now=NOW, leads=1, password="trying it out")
    assert User.objects.get(email=ADMIN).check_password("trying it out")


def test_the_command_says_what_to_do_when_they_are_there(capsys):
    call_command("demo", leads=5)
    with pytest.raises(CommandError, match="--remove"), transaction.atomic():
        call_command("demo", leads=5)
    call_command("demo", remove=True)
    assert "5 sample leads removed." in capsys.readouterr().out
    assert not Batch.objects.filter(kind="leads.demo").exists()
