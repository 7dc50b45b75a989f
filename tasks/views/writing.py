"""Adding, changing, completing and putting off tasks."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from leads.actions import NotAnOwner
from leads.views.writing import FORM, tell_done
from records.asked import back_to
from records.fields.merging import differences, merge_page, resolve
from records.gates import STALE
from records.sending import sent_once
from tasks import actions
from tasks.actions.moving import NEXT_WEEK, TOMORROW
from tasks.forms import CompleteForm, TaskForm
from tasks.merging import before_of
from tasks.models import Task
from tasks.views.asked import lead_and_deal
from tasks.views.record import visible_task
from users.access import writers_only
from users.views.answers import held, page, sent


@FORM
@writers_only
@sent_once
def new(request: HttpRequest) -> HttpResponse:
    """A task by hand; ``?lead=``, ``?deal=`` and ``?due=`` say what it is for (SX-27)."""
    lead, deal = lead_and_deal(request)
    form = TaskForm(
        request.POST or None,
        instance=Task(lead=lead, deal=deal),
        initial={"due_on": parse_day(request.GET.get("due", ""))},
        user=request.user,
    )
    if form.is_valid():
        task = form.new_task()
        try:
            actions.create_tasks([task], by=request.user)
        except NotAnOwner as problem:
            form.add_error("owner", str(problem))
        else:
            messages.success(request, _("“%(task)s” is added.") % {"task": task})
            return redirect(back_to(request, task.get_absolute_url()))
    context = {"title": _("New task"), "back": request.GET.get("next", "")}
    return page(request, "tasks/form.html", form=form, **context)


def parse_day(text: str):
    try:
        return parse_date(text)
    except ValueError:
        return None


@FORM
@writers_only
def edit(request: HttpRequest, task_id: int) -> HttpResponse:
    """All fields of a task; a page to merge where somebody was quicker (TRUST E9)."""
    task = visible_task(request, task_id)
    if task.is_trashed and request.method != "POST":
        return redirect(task)
    data, open_names = sent(request), []
    if "differs" in request.POST:
        data, open_names = resolve(request.POST, TaskForm(instance=task, user=request.user))
    form = TaskForm(data, instance=visible_task(request, task_id), user=request.user)
    if open_names:
        return _merge(request, form, open_names)
    if form.is_valid():
        try:
            outcome = actions.change_tasks(
                _set(request, task), by=request.user, values=form.values, expect=form.expect
            )
        except NotAnOwner as problem:
            form.add_error("owner", str(problem))
        else:
            if STALE in outcome.held and not task.is_trashed:
                return _merge(request, form, [])
            if not held(form, outcome):
                tell_done(request, outcome, _("Saved."))
                return redirect(task)
    return page(request, "tasks/form.html", form=form, task=task, title=str(task))


def _merge(request: HttpRequest, form: TaskForm, open_names: list[str]) -> HttpResponse:
    """Yours and theirs, field by field; nothing typed is lost."""
    task = visible_task(request, form.instance.pk)
    now = TaskForm(instance=visible_task(request, task.pk), user=request.user)
    mine = TaskForm(form.data, instance=visible_task(request, task.pk), user=request.user)
    return merge_page(
        request, task, mine, differences(mine, now, before_of(mine)),
        state=("version", task.version), open_names=open_names,
        home=reverse("tasks"), home_title=_("Tasks"),
    )  # fmt: skip


@FORM
@writers_only
@sent_once
def complete(request: HttpRequest, task_id: int) -> HttpResponse:
    """What came of it, and the next task. A plain POST completes it at once. Where somebody else
    was quicker, what was typed stands there still (TRUST E9)."""
    task = visible_task(request, task_id)
    form = CompleteForm(request.POST if request.method == "POST" else None, task=task)
    if form.is_valid():
        try:
            outcome = actions.complete(
                _set(request, task),
                by=request.user,
                now=timezone.now(),
                outcome=form.cleaned_data["outcome"],
                then=form.then,
            )
        except NotAnOwner as problem:
            form.add_error(None, str(problem))
        else:
            if not (form.says_something and held(form, outcome)):
                tell_done(request, outcome, _("Done: %(task)s") % {"task": task})
                return redirect(back_to(request, task.get_absolute_url()))
    context = {"title": _("Complete: %(task)s") % {"task": task}, "back": ""}
    return page(request, "tasks/form.html", form=form, task=task, **context)


@require_POST
@writers_only
def reopen(request: HttpRequest, task_id: int) -> HttpResponse:
    task = visible_task(request, task_id)
    outcome = actions.reopen(_set(request, task), by=request.user)
    tell_done(request, outcome, _("“%(task)s” is to be done again.") % {"task": task})
    return redirect(back_to(request, task.get_absolute_url()))


@require_POST
@writers_only
def snooze(request: HttpRequest, task_id: int) -> HttpResponse:
    """Tomorrow, next week, or a day picked."""
    task = visible_task(request, task_id)
    asked = request.POST.get("to", "")
    to = asked if asked in (TOMORROW, NEXT_WEEK) else parse_day(request.POST.get("day", ""))
    if to is None:
        messages.error(request, _("Pick a day."))
    else:
        outcome = actions.snooze(_set(request, task), by=request.user, to=to, now=timezone.now())
        tell_done(request, outcome, _("Put off: %(task)s") % {"task": task})
    return redirect(back_to(request, task.get_absolute_url()))


@require_POST
@writers_only
def to_workday(request: HttpRequest, task_id: int) -> HttpResponse:
    task = visible_task(request, task_id)
    outcome = actions.move_to_workday(_set(request, task), by=request.user)
    tell_done(request, outcome, _("Moved into working hours: %(task)s") % {"task": task})
    return redirect(back_to(request, task.get_absolute_url()))


@require_POST
@writers_only
def put_in_trash(request: HttpRequest, task_id: int) -> HttpResponse:
    task = visible_task(request, task_id)
    outcome = actions.trash(_set(request, task), by=request.user)
    tell_done(request, outcome, _("%(task)s is in the trash.") % {"task": task})
    return redirect(back_to(request, "/tasks/"))


@require_POST
@writers_only
def take_back(request: HttpRequest, task_id: int) -> HttpResponse:
    task = visible_task(request, task_id)
    outcome = actions.restore(_set(request, task), by=request.user)
    tell_done(request, outcome, _("%(task)s is back.") % {"task": task})
    return redirect(task)


def _set(request: HttpRequest, task: Task):
    return Task.objects.visible_to(request.user).filter(pk=task.pk)
