"""What stands on the first page: where to go on, each figure a link to its list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.blocks import SHOWN, Block, block, with_counts
from crm.my_day import coming_blocks, deal_blocks, task_blocks
from leads.kinds import Kind
from leads.models import Lead, Stage
from records.models import Batch, Event
from records.timeline.entries import Entry, entries_of
from records.timeline.tellings import told
from users.models import User


def blocks_for(user: User, now: datetime) -> list[Block]:
    """A rep's day: what is due, what is new, under way, or silent the longest, what should close
    (CM-10, CM-21, SX-21)."""
    mine = Lead.objects.visible_to(user).filter(owner=user)
    leads = reverse("leads")
    mine = mine.select_related("status", "owner")
    blocks = [
        *task_blocks(user, now),
        block(
            _("My new leads"),
            f"{leads}?list=my_new",
            _("No new leads. New ones appear here as soon as they are yours."),
            mine.new_for(user).order_by("-created_at", "-id"),
            "created_at",
        ),
        block(
            _("My working leads"),
            f"{leads}?list=my_working",
            _("Nobody is waiting for an answer."),
            mine.working().order_by("-created_at", "-id"),
            "last_action_at",
        ),
        block(
            _("Silent the longest"),
            f"{leads}?owner=me&status_kind={Kind.NEW},{Kind.CONTACTED},{Kind.WORKING}"
            "&sort=last_action_at",
            _("Nothing has been silent."),
            mine.live()
            .of_kind(Kind.NEW, Kind.CONTACTED, Kind.WORKING)
            .order_by(F("last_action_at").asc(nulls_first=True), "created_at", "id"),
            "last_action_at",
        ),
        *coming_blocks(user, now),
        *deal_blocks(user),
    ]
    return with_counts(blocks)


@dataclass(frozen=True)
class News:
    """What happened to a lead, for people who look at many."""

    lead: Lead
    entry: Entry


def news_for(user: User) -> list[News]:
    """The last word on the user's own leads that changed last, whoever said it."""
    mine = Lead.objects.visible_to(user).live().filter(owner=user)
    leads = {lead.pk: lead for lead in mine.order_by("-updated_at", "-id")[:SHOWN]}
    # Of a new lead, that it came says more than its addresses and people.
    worth_telling = Q(record_type=Lead.record_type) | ~Q(kind__startswith="leads.")
    events = Event.objects.filter(told(), worth_telling, line__in=list(leads))
    newest = list(events.order_by("line", "-id").distinct("line"))
    entries = entries_of(newest, user)
    entries.sort(key=lambda entry: entry.at, reverse=True)
    return [News(leads[entry.event.line], entry) for entry in entries]


def done_lately(user: User) -> QuerySet[Batch]:
    """The user's own last acts, each with its way back."""
    return Batch.objects.filter(actor_id=user.pk).order_by("-id")[:SHOWN]


@dataclass(frozen=True)
class FirstStep:
    """Something to do before the product is of use; ``done`` once it is."""

    title: str | Promise
    text: str | Promise
    url: str
    done: bool


def first_steps(user: User) -> list[FirstStep]:
    """What an admin does on an empty installation; nothing once there are leads."""
    if not user.is_admin or Lead.objects.exists():
        return []
    has_stages = Stage.objects.live().exists()
    has_people = User.objects.exclude(pk=user.pk).exists()
    return [
        FirstStep(
            _("Choose your stages"),
            _("Start from a ready-made sales process and change it as you like."),
            reverse("process"),
            has_stages,
        ),
        FirstStep(
            _("Invite your people"),
            _("Each gets a mail with a link to set a password."),
            reverse("user_list"),
            has_people,
        ),
        FirstStep(
            _("Bring your leads"),
            _("From a CSV file, a spreadsheet or contact cards; you see what happens before."),
            reverse("records:import_new") + "?target=leads",
            False,
        ),
        FirstStep(
            _("Tell us about your company"),
            _("Time zone, currency, working hours and logo."),
            reverse("organisation"),
            False,
        ),
    ]
