"""Leads of every shape a page has to bear: nothing but a name, a thousand things, other scripts,
names without end."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from leads.kinds import LONGEST_NAME
from leads.models import Lead, ScoreRule, Source
from leads.tests.everything import everything
from leads.tests.factories import make_contact, make_lead, make_point
from records.attached.comments import add_comment
from records.looks import look
from records.models import Event

EVENTS, CONTACTS = 5_000, 40
ARABIC = "ليلى الحداد (Layla) 30%"
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


def bare(admin) -> Lead:
    return make_lead("Ada Byron")


def full(admin) -> Lead:
    """Everything on, 40 contacts, 5,000 events, of which the reader knows all but the last."""
    lead = everything(admin, hanging=3)
    for number in range(CONTACTS - 3):
        person = make_contact(lead, f"Person {number:02}", job_title="Head of purchasing")
        make_point(lead, f"person{number:02}@engines.example", contact=person)
    now = timezone.now()
    Event.objects.bulk_create(
        Event(
            at=now, kind="leads.changed", actor_kind=1, actor_id=admin.pk,
            record_type=Lead.record_type, record_id=lead.pk, line=lead.pk,
            changes={"city": [f"Town {number}", f"Town {number + 1}"]},
        )
        for number in range(EVENTS)
    )  # fmt: skip
    # A hundred a day, the newest of them yesterday.
    for day in range(EVENTS // 100):
        newest_first = Event.objects.filter(line=lead.pk).order_by("-pk")
        ids = list(newest_first.values_list("pk", flat=True)[day * 100 : day * 100 + 100])
        Event.objects.filter(pk__in=ids).update(at=F("at") - timedelta(days=day + 1))
    look(lead, user=admin, now=now - timedelta(days=3))
    colleague = lead.owner.__class__.objects.exclude(pk=admin.pk).first()
    add_comment(lead, by=colleague, text="They want the plan by Friday.")
    add_comment(lead, by=colleague, text="And a second offer.")
    return lead


def arabic(admin) -> Lead:
    lead = make_lead(
        ARABIC, kind="business", owner=admin, company_name="شركة الحداد", city="القاهرة",
        country="EG", job_title="مديرة", description="تفضل المكالمات صباحًا (before 10:00).",
        source=Source.objects.create(name="معرض القاهرة 2026"),
    )  # fmt: skip
    make_point(lead, "+20 2 12345678")
    person = make_contact(lead, "مصطفى أحمد", job_title="المشتريات (purchasing)")
    make_point(lead, "mostafa@haddad.example", contact=person)
    add_comment(lead, by=admin, text="سيتصلون يوم الأحد, then we send “Offer 7/2026”.")
    return lead


def long(admin) -> Lead:
    """A name, company, title, address and link of the greatest length, in one word each."""
    name = (LONG_WORD * 4)[:LONGEST_NAME]
    lead = make_lead(
        name, kind="business", owner=admin, company_name=("Holding" * 50)[:LONGEST_NAME],
        job_title=("Oberamtsrat" * 20)[:120], city=("Llanfair" * 20)[:100], country="DE",
        website=f"https://example.com/{'a' * 280}", linkedin=f"https://example.com/{'b' * 280}",
        source=Source.objects.create(name="S" * 100), description="Wort" * 500,
    )  # fmt: skip
    make_point(lead, f"{'m' * 60}@{'d' * 60}.{'e' * 60}.example")
    make_point(lead, "b@example.com", contact=make_contact(lead, name, job_title="T" * 120))
    add_comment(lead, by=admin, text="Ohneleerzeichen" * 40)
    return lead


def emoji(admin) -> Lead:
    """Each sign of the name is two halves or more."""
    return make_lead("👩‍🚀" * 60, owner=admin, company_name="🚀" * 100)


def rule(admin) -> ScoreRule:
    return ScoreRule.objects.create(words="Comes from a fair", points=20, params="city=Turin")


SHAPES = {"bare": bare, "full": full, "arabic": arabic, "long": long, "emoji": emoji}
