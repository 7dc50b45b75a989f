"""The people at a business as its page lists them, written in Python like the facts beside it."""

from __future__ import annotations

from urllib.parse import quote

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from leads.models import Contact, ContactPoint, Lead
from leads.reading import People
from records.drawn import NOTHING, face, lucide


def listed(lead: Lead, people: People, *, may_write: bool, csrf: str) -> SafeString:
    """An item for each: name, title, addresses; for who may write, the ways to change and to
    remove. ``csrf`` is the token of the forms."""
    return format_html_join(
        "\n",
        "<li>{}<div>{}{}{}</div>{}</li>",
        (
            (
                face(contact, "s"),
                _named(lead, contact, may_write),
                format_html(' <bdi class="faint">{}</bdi>', contact.job_title)
                if contact.job_title
                else NOTHING,
                format_html_join("", "<br>{}", ((_reached(point),) for point in points)),
                _removal(lead, contact, csrf) if may_write else NOTHING,
            )
            for contact, points in people.shown
        ),
    )


def _named(lead: Lead, contact: Contact, may_write: bool) -> SafeString:
    if not may_write:
        return format_html("<bdi>{}</bdi>", contact)
    url = reverse("contact_edit", args=[lead.pk, contact.pk])
    link = '<a class="text-decoration-underline" dir="auto" href="{}">{}</a>'
    return format_html(link, url, contact)


def _reached(point: ContactPoint) -> SafeString:
    if point.kind == "email":
        link = '<a class="small soft" href="mailto:{}">{}</a>'
        return format_html(link, quote(point.normal, safe="@"), point.value)
    link = '<a class="small soft" dir="ltr" href="tel:{}">{}</a>'
    return format_html(link, quote(point.normal, safe="+"), point.value)


def _removal(lead: Lead, contact: Contact, csrf: str) -> SafeString:
    return format_html(
        '<form class="end" method="post" action="{}">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<button class="btn btn-quiet btn-icon" aria-label="{}">{}</button></form>',
        reverse("contact_remove", args=[lead.pk, contact.pk]),
        csrf,
        _("Remove %(contact)s") % {"contact": contact},
        lucide("x", aria_hidden="true"),
    )
