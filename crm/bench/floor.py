"""The floors: the least a Django page can cost that does the same for the database.

A page: session, user, one fixed indexed query, 50 rows by 8 columns in Jinja2. A form: a plain
ModelForm with the same fields, then the bare INSERTs of a lead and its event. Nothing the product
does for a person is in them.
"""

from __future__ import annotations

from django.db import connection
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import include, path
from jinja2 import Template

from crm.bench.writing import raw_create
from leads.forms import LeadForm
from leads.models import Lead

PAGE = Template(
    """<!doctype html><title>Floor</title><p>{{ user }}</p><table>{% for row in rows %}<tr>
    {% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>""",
    autoescape=True,
)
ROWS = """
    SELECT id, name, company_name, status_id, owner_id, city, country, created_at
    FROM leads_lead WHERE deleted_at IS NULL ORDER BY created_at DESC, id DESC LIMIT 50
"""


def floor(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(ROWS)
        rows = cursor.fetchall()
    return HttpResponse(PAGE.render(rows=rows, user=request.user.name))


def empty(request: HttpRequest) -> HttpResponse:
    """The least a signed-in request can cost."""
    return HttpResponse(request.user.name)


class BareForm(ModelForm):
    class Meta:
        model = Lead
        fields = LeadForm.Meta.fields


def create(request: HttpRequest) -> HttpResponse:
    form = BareForm(request.POST)
    if not form.is_valid():
        return HttpResponse(form.errors.as_json(), status=422)
    raw_create(form.cleaned_data["status"].pk, form.cleaned_data["owner"].pk)
    return HttpResponseRedirect(request.path)


urlpatterns = [
    path("bench/floor/", floor),
    path("bench/empty/", empty),
    path("bench/create/", create),
]
urlpatterns += [path("", include("crm.urls"))]
