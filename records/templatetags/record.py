"""What a record page is made of: its story, composer, files, followers and panels."""

from __future__ import annotations

from django import template
from django.template.loader import get_template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from records import panels as registered
from records.attached.forms import CommentForm
from records.attached.reading import files_of, people_following
from records.composers import composers_of
from records.facts import custom_fact, written
from records.fields.definitions import by_section, fields_of
from records.models import Record
from records.sending import TOKEN, new_token
from records.timeline.feed import feed as entries
from records.timeline.page import Timeline, timeline_of

register = template.Library()


@register.simple_tag(takes_context=True)
def story_of(context: template.Context, record: Record):
    """The newest page of a record's story: ``{% story_of record as story %}``, then
    ``{% include "records/_timeline.html" %}``."""
    request = context["request"]
    seen = context.get("seen")
    return timeline_of(record, user=request.user, group=request.GET.get("show", ""), seen=seen)


@register.simple_tag(takes_context=True)
def feed(context: template.Context, story: Timeline) -> SafeString:
    """The entries of a page of the story."""
    return entries(story, context["request"].user, told=context.get("told_day", ""))


@register.simple_tag(takes_context=True)
def facts(context: template.Context, record: Record) -> SafeString:
    """What is known about the record (``facts`` and ``may_write`` of the page)."""
    address = record.get_absolute_url()
    return written(context["facts"], address, may_write=context["may_write"])


@register.simple_tag
def form_token() -> SafeString:
    """Stands in every form that creates something: sent twice, it is done once."""
    return format_html('<input type="hidden" name="{}" value="{}">', TOKEN, new_token())


@register.inclusion_tag("records/_composer.html", takes_context=True)
def composer(context: template.Context, record: Record) -> dict:
    """Where people write comments and attach files; nothing for those who only read."""
    request, user = context["request"], context["request"].user
    kinds = composers_of(type(record))
    name = context.get("composer_name") or request.GET.get("compose", "")
    chosen = next((each for each in kinds if each.name == name), None)
    refused = context.get("composer")
    form = refused or (chosen.form(record, user) if chosen else CommentForm())
    if name and not refused:  # somebody asked for it: they go on typing
        form.visible_fields()[0].field.widget.attrs["autofocus"] = True
    return {
        "record": record,
        "csrf_token": context.get("csrf_token"),
        "may_write": user.can_write() and not record.is_trashed,
        "kinds": kinds,
        "chosen": chosen,
        "form": form,
        "uploads": context.get("uploads"),
    }


@register.inclusion_tag("records/_files.html", takes_context=True)
def files(context: template.Context, record: Record) -> dict:
    """The panel of files. The page has checked that the user sees the record."""
    return {
        "files": files_of(record.record_type, record.pk),
        "csrf_token": context.get("csrf_token"),
        "may_write": context["request"].user.can_write(),
    }


@register.inclusion_tag("records/_followers.html", takes_context=True)
def followers(context: template.Context, record: Record) -> dict:
    """Who hears of the record, and the button to join or leave."""
    user = context["request"].user
    people = people_following(record.record_type, record.pk)
    return {
        "record": record,
        "followers": people,
        "is_following": user in people,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("records/_custom.html", takes_context=True)
def custom_facts(context: template.Context, record: Record) -> dict:
    """The record's custom fields by section, as far as the user's role sees them."""
    definitions = fields_of(type(record), context["request"].user)
    sections = [
        (name, [custom_fact(each, record.custom.get(each.key)) for each in found])
        for name, found in by_section(definitions).items()
    ]
    return {"sections": sections}


@register.simple_tag(takes_context=True)
def panels(context: template.Context, record: Record) -> SafeString:
    """Everything registered for this kind of record, drawn in its order."""
    user = context["request"].user
    # Not ``render_to_string``: that would work out the frame of the page anew for each panel.
    usual = {name: context.get(name) for name in ("request", "user", "csrf_token")}
    drawn = (
        [_template(panel.template).render(context.new({**usual, **found, "record": record}))]
        for panel, found in registered.panels_of(record, user)
    )
    return format_html_join("", "{}", drawn)


def _template(name: str) -> template.base.Template:
    return get_template(name).template
