"""Set-up: the company, its logo, and the security log."""

from __future__ import annotations

from secrets import token_hex

from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from users import actions
from users.access import admins_only
from users.forms import OrganisationForm
from users.models import Organisation, SecurityEntry
from users.pictures import media_type
from users.views.answers import held, page, sent, tell


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def organisation(request: HttpRequest) -> HttpResponse:
    form = OrganisationForm(
        sent(request),
        request.FILES if request.method == "POST" else None,
        instance=Organisation.current(),
    )
    if form.is_valid():
        values = form.values | {"logo": _stored_logo(form)}
        outcome = actions.save_organisation(by=request.user, values=values, expect=form.expect)
        if not held(form, outcome):
            tell(request, outcome, _("Saved."))
            return redirect("organisation")
    return page(request, "users/organisation.html", form=form)


def _stored_logo(form: OrganisationForm) -> str:
    """The name of the logo to keep: a new file gets a name of ours, an unticked one stays."""
    if "logo" not in form.changed_data:
        return form.initial["logo"].name if form.initial.get("logo") else ""
    file = form.cleaned_data["logo"]
    return default_storage.save(f"organisation/{token_hex(8)}", file) if file else ""


@require_safe
@login_not_required
@cache_control(max_age=3600)
def logo(request: HttpRequest) -> HttpResponse:
    """The company's logo: it stands on the sign-in page and on what clients get."""
    picture = Organisation.current().logo
    if not picture or not default_storage.exists(picture.name):
        raise Http404
    with default_storage.open(picture.name) as file:
        content = file.read()
    return HttpResponse(content, content_type=media_type(content[:8]))


@require_safe
@admins_only
def security_log(request: HttpRequest) -> HttpResponse:
    """Who came in, who was refused (X17), newest first."""
    entries = SecurityEntry.objects.select_related("user")
    shown = Paginator(entries, 100).get_page(request.GET.get("page"))
    return page(request, "users/security_log.html", entries=shown)
