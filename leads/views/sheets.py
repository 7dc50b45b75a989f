"""One lead to take away: as data, and on paper (WB-13). Both stand in the security log (X17)."""

from __future__ import annotations

import base64
from dataclasses import replace

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from leads.facts import Facts, facts_of
from leads.models import ContactPoint, Lead
from leads.panels import score_parts
from leads.views.record import visible_business, visible_lead
from records.fields.definitions import fields_of
from records.lists.one import as_row
from records.printing.render import Unprintable, render
from records.printing.sheets import sheet_of
from users.models import Organisation
from users.pictures import media_type

NO_STORE = {"Cache-Control": "private, no-store"}


@require_safe
def as_json(request: HttpRequest, lead_id: int) -> HttpResponse:
    """The lead as the API gives it, with its people, addresses, calls and story."""
    lead = visible_lead(request, lead_id)
    row = as_row("leads", lead.pk, user=request.user) or {"id": lead.pk, "name": lead.name}
    data = row | sheet_of(lead, user=request.user).as_data()
    name = f"lead-{lead.pk}.json"
    headers = NO_STORE | {"Content-Disposition": f'attachment; filename="{name}"'}
    response = JsonResponse(data, headers=headers, json_dumps_params={"ensure_ascii": False})
    response.taken = name
    return response


@require_safe
def as_pdf(request: HttpRequest, lead_id: int) -> HttpResponse:
    """The same on paper, with the organisation's head."""
    lead = visible_lead(request, lead_id)
    context = {
        "lead": lead,
        "facts": facts_on_paper(lead, request.user),
        "sheet": sheet_of(lead, user=request.user),
        "organisation": Organisation.current(),
        "logo": logo(Organisation.current()),
        "now": timezone.now(),
        "user": request.user,
        "is_rtl": translation.get_language_bidi(),
    }
    html = render_to_string("leads/sheet.html", context)
    try:
        content = render(html, styles=[static("crm/print.css")])
    except Unprintable:
        messages.error(request, _("The PDF could not be made. Your administrator can see why."))
        return redirect(lead)
    name = f"lead-{lead.pk}.pdf"
    headers = NO_STORE | {"Content-Disposition": f'attachment; filename="{name}"'}
    response = HttpResponse(content, content_type="application/pdf", headers=headers)
    response.taken = name
    return response


def facts_on_paper(lead: Lead, user) -> Facts:
    """As on the page, but that no link leads to a page of ours: paper is read elsewhere."""
    points = list(ContactPoint.objects.live().filter(lead=lead, contact=None))
    scored = score_parts(lead) is not None
    business = visible_business(user, lead.company_id)
    facts = facts_of(lead, points, business, fields_of(Lead, user), scored=scored)
    groups = [
        (title, [replace(f, html=str(business)) if f.field == "company" else f for f in found])
        for title, found in facts.groups
    ]
    return Facts(groups, [])


def logo(organisation: Organisation) -> str:
    """As a ``data:`` address: the renderer reads no file."""
    if not organisation.logo or not default_storage.exists(organisation.logo.name):
        return ""
    with default_storage.open(organisation.logo.name) as file:
        content = file.read()
    return f"data:{media_type(content[:8])};base64,{base64.b64encode(content).decode()}"
