"""The floor of every page: session, user, one fixed indexed query, 50 rows by 8 columns in Jinja2.

Nothing the product does for a person is in it, so no Django page can be faster.
"""

from __future__ import annotations

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from jinja2 import Template

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


urlpatterns = [path("bench/floor/", floor), path("bench/empty/", empty)]
urlpatterns += [path("", include("crm.urls"))]
