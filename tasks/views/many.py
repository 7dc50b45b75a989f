"""What is done with the ticked rows of a list: a task for each, or all done."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext

from deals.models import Deal
from leads.models import Lead
from leads.views.writing import FORM
from records.lists.declaration import LISTS
from records.models import Job, Selection
from records.sending import key_of
from tasks.forms import CompleteManyForm, EachForm
from tasks.jobs import start_completing, start_each
from tasks.models import Task
from users.access import writers_only
from users.views.answers import page


def own_selection(request: HttpRequest, selection_id: UUID, *models) -> Selection:
    """One's own, of one of these record types; anybody else's does not exist."""
    found = Selection.objects.filter(pk=selection_id, user=request.user).defer("ids").first()
    if found is None or LISTS[found.list_name].model not in models:
        raise Http404
    return found


def _follow(job: Job) -> HttpResponse:
    """To its result where it is over, else to its progress."""
    if job.is_over and job.result.get("url"):
        return redirect(job.result["url"])
    return redirect("records:job", job.pk)


@FORM
@writers_only
def for_each(request: HttpRequest, selection_id: UUID) -> HttpResponse:
    """One task for each of the ticked leads or deals (CM-22, SX-27)."""
    chosen = own_selection(request, selection_id, Lead, Deal)
    form = EachForm(request.POST or None, user=request.user)
    if form.is_valid():
        return _follow(
            start_each(chosen, by=request.user, asked=key_of(request), params=form.params)
        )
    title = ngettext("A task for %(n)s", "A task for each of %(n)s", chosen.count)
    context = {"title": title % {"n": chosen.count}, "back": _list_of(chosen)}
    return page(request, "tasks/form.html", form=form, **context)


@FORM
@writers_only
def complete(request: HttpRequest, selection_id: UUID) -> HttpResponse:
    """The ticked tasks are done."""
    chosen = own_selection(request, selection_id, Task)
    form = CompleteManyForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        outcome = form.cleaned_data["outcome"]
        return _follow(
            start_completing(chosen, by=request.user, asked=key_of(request), outcome=outcome)
        )
    words = {"n": chosen.count}
    title = ngettext("Complete %(n)s task", "Complete %(n)s tasks", chosen.count) % words
    context = {"title": title, "back": _list_of(chosen)}
    return page(request, "tasks/form.html", form=form, **context)


def _list_of(chosen: Selection) -> str:
    return f"{LISTS[chosen.list_name].url()}?{chosen.params or 'list=all'}"
