"""Tasks as they stand in panels, on the home page and in the calendar."""

from __future__ import annotations

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tasks.kinds import State
from tasks.models import Task
from tasks.shown import due_words

register = template.Library()


@register.simple_tag
def due(task: Task) -> SafeString:
    """When it is due; what is late says so in words too."""
    now = timezone.now()
    if task.due_on is None:
        return format_html('<span class="due faint">{}</span>', due_words(task, now))
    is_late = task.state_at(now) == State.OVERDUE
    late = format_html('<span class="visually-hidden">{} </span>', _("overdue:")) if is_late else ""
    css = "due due-late" if is_late else "due"
    moment = f"{task.due_on.isoformat()}{f'T{task.due_time:%H:%M}' if task.due_time else ''}"
    return format_html(
        '<time class="{}" datetime="{}">{}{}</time>', css, moment, late, due_words(task, now)
    )


@register.inclusion_tag("tasks/_tick.html", takes_context=True)
def tick(context: template.Context, task: Task, back: str = "", swap: str = "") -> dict:
    """The round button that completes a task in place. ``back``: the page to come back to;
    ``swap``: ids of what is drawn anew there, the first one in its place."""
    first, _comma, others = swap.partition(",")
    return {
        "task": task,
        "back": back or context["request"].path,
        "first": first,
        "others": ",".join(filter(None, ["#toasts", others])),
        "csrf_token": context.get("csrf_token"),
        "may_write": context["request"].user.can_write(),
    }
