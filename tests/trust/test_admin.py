"""A11: the Django admin is no side door: not for staff without the right, not for admins either."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.urls import reverse

from invoices.models import TaxRate
from leads.models import Source
from records.actions import create
from records.models import CommentType, FieldDefinition
from tests.trust.world import rows_hash
from users import security
from users.models import Absence, SecurityEntry, SecurityKind, User
from users.tests.factories import make_team, make_user

pytestmark = pytest.mark.django_db
PLACES = sorted(admin.site._registry, key=lambda model: model._meta.label)
FORGED = {"name": "Forged", "label": "Forged", "role": "admin", "is_staff": "on", "key": "forged",
          "is_superuser": "on", "email": "forged@example.com", "type": "text", "_save": "1",
          "form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-id": "1",
          "form-0-name": "Forged", "post": "yes", "target_type": "100",
          "position": "0"}  # fmt: skip


@pytest.fixture(autouse=True)
def a_row_of_each(db):
    somebody = make_user("somebody", team=make_team("Old"))
    TaxRate.objects.create(country="DE", tax_class="standard", percent=19, since="2024-01-01")
    Absence.objects.create(user=somebody, since="2099-01-01", until="2099-01-02")
    FieldDefinition.objects.create(target_type=100, key="old", label="Old", type="text")
    create([CommentType(name="Old")], by=somebody, kind="comment_type.created")
    security.note(SecurityKind.SIGNED_IN, None, user=somebody)


def name_of(model, page: str) -> str:
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"


def pages_of(model) -> list[str]:
    row = model._base_manager.order_by("pk").first()
    found = [reverse(name_of(model, "changelist")), reverse(name_of(model, "add"))]
    if row is not None:
        found += [reverse(name_of(model, each), args=[row.pk])
                  for each in ("change", "delete", "history")]  # fmt: skip
    return found


def chosen(model, action: str) -> dict[str, object]:
    ids = list(model._base_manager.values_list("pk", flat=True))
    return FORGED | {"action": action, "_selected_action": ids}


def tried(client, model) -> list[tuple[str, int]]:
    """What every page and every action of one table answers."""
    found = [(url, client.get(url).status_code) for url in pages_of(model)]
    found += [(url, client.post(url, FORGED).status_code) for url in pages_of(model)]
    url = reverse(name_of(model, "changelist"))
    for action in ("delete_selected", "retire", "restore", "no_such"):
        found.append((f"{url} {action}", client.post(url, chosen(model, action)).status_code))
    asked = {"app_label": model._meta.app_label, "model_name": model._meta.model_name,
             "field_name": "user", "term": "o"}  # fmt: skip
    return [*found, ("autocomplete", client.get("/admin/autocomplete/", asked).status_code)]


def test_every_table_has_a_row_to_try_on():
    lacking = [m._meta.label for m in PLACES if not m._base_manager.exists()]
    assert lacking == ["users.Organisation"]


@pytest.mark.parametrize("role", ["rep", "manager", "reader"])
def test_staff_who_are_no_admins_reach_nothing(as_user, role):
    """The flag opens the door only; every right behind it is an admin's."""
    client = as_user(make_user("staff", role=role, is_staff=True))
    before = rows_hash()
    for model in PLACES:
        assert {status for _url, status in tried(client, model)} == {403}, model
    assert rows_hash() == before


def test_control_with_the_rights_of_django_they_would_change_rows(as_user, monkeypatch):
    monkeypatch.setattr(User, "has_perm", lambda self, perm, obj=None: True)
    monkeypatch.setattr(User, "has_module_perms", lambda self, label: True)
    monkeypatch.setattr("users.actions.teams.must_be_admin", lambda by: None)
    client = as_user(make_user("staff", is_staff=True))
    before = rows_hash()
    assert {status for model in PLACES for _url, status in tried(client, model)} != {403}
    assert rows_hash() != before


@pytest.mark.parametrize("model", PLACES, ids=lambda model: model._meta.label)
def test_nobody_deletes_not_even_a_superuser(as_user, admin, model):
    """Rows leave by retiring and by the trash, which can be taken back; a log never."""
    client = as_user(admin)
    there = set(model._base_manager.values_list("pk", flat=True))
    for row in model._base_manager.all()[:1]:
        url = reverse(name_of(model, "delete"), args=[row.pk])
        assert client.get(url).status_code == 403
        assert client.post(url, {"post": "yes"}).status_code == 403
    client.post(reverse(name_of(model, "changelist")), chosen(model, "delete_selected"))
    assert there <= set(model._base_manager.values_list("pk", flat=True))


@pytest.mark.parametrize("model", [Absence, SecurityEntry])
def test_what_is_only_shown_is_not_saved(as_user, admin, model):
    client, row = as_user(admin), model.objects.order_by("pk").first()
    before = model.objects.filter(pk=row.pk).values().get()
    url = reverse(name_of(model, "change"), args=[row.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, FORGED | {"kind": "refused", "since": "2098-01-01"}).status_code == 403
    assert model.objects.filter(pk=row.pk).values().get() == before


def test_records_of_sales_are_not_in_the_admin():
    """Leads have pages with rights of their own; here every admin right would be all-or-nothing."""
    labels = {model._meta.label for model in PLACES}
    assert not {label for label in labels if label.startswith("leads.")} and Source not in PLACES


def test_what_a_form_does_not_show_is_not_saved(as_user, admin):
    """A6 here too: flags, seals, passwords and ids sent along with a user's form."""
    rep = User.objects.get(email="somebody@example.com")
    sent = {name: getattr(rep, name) for name in ("name", "email", "role", "visibility")}
    extra = {"is_superuser": "on", "is_staff": "on", "is_active": "", "password": "x", "id": "1",
             "session_seal": "x", "version": "99", "deleted_at": "2001-01-01"}  # fmt: skip
    before = User.objects.filter(pk=rep.pk).values().get()
    url = reverse("admin:users_user_change", args=[rep.pk])
    answer = as_user(admin).post(url, sent | {"has_seat": "on", "phone": "1"} | extra)
    assert answer.status_code == 302
    after = User.objects.filter(pk=rep.pk).values().get()
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"phone", "version", "updated_at", "team_id"}
    assert after["version"] == before["version"] + 1


@pytest.mark.parametrize(
    "bad", ["javascript:alert(1)", "java\tscript:alert(1)", "data:text/html,x"]
)
def test_a_word_that_looks_like_a_link_becomes_none(as_user, admin, bad):
    """The admin makes links of URL fields; ours has none, and texts stay texts."""
    FieldDefinition.objects.update(label=bad)
    CommentType.objects.update(name=bad)
    client = as_user(admin)
    for model in (FieldDefinition, CommentType):
        page = client.get(reverse(name_of(model, "changelist"))).content.decode()
        assert bad.split(":")[0] in page and f'href="{bad}' not in page
