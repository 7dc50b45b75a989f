"""What people set about themselves."""

from __future__ import annotations

import pytest
from django.urls import reverse

from users.models import Absence, User
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def web(client, rep):
    client.force_login(rep)
    return client


def words(**changed) -> dict:
    plain = {"name": "Rep", "phone": "", "time_zone": "", "locale": "", "theme": "auto"}
    return plain | changed


def test_the_profile_is_saved(web, rep):
    assert web.get(reverse("me")).status_code == 200
    sent = words(name="Ann", time_zone="America/Lima", locale="de", theme="dark", version=1)
    assert web.post(reverse("me"), sent).status_code == 302
    rep.refresh_from_db()
    assert (rep.name, rep.time_zone, rep.locale, rep.theme) == ("Ann", "America/Lima", "de", "dark")


def test_nobody_raises_his_own_rights(web, rep):
    """A1: fields of rights in the request go nowhere."""
    extra = {"role": "admin", "visibility": "all", "is_staff": "on", "email": "x@example.com"}
    User.objects.filter(pk=rep.pk).update(visibility="own")
    web.post(reverse("me"), words(version=1, **extra))
    rep.refresh_from_db()
    kept = (rep.role, rep.visibility, rep.is_staff, rep.email)
    assert kept == ("rep", "own", False, "rep@example.com")


@pytest.mark.parametrize(
    ("field", "word"),
    [("time_zone", "Mars/Base"), ("locale", "xx"), ("theme", "pink"), ("name", "")],
)
def test_what_makes_no_sense_is_refused(web, field, word):
    answer = web.post(reverse("me"), words(version=1, **{field: word}))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_the_theme_is_switched_from_anywhere(web, rep):
    answer = web.post(reverse("me_theme"), {"theme": "dark", "next": "/setup/?a=1"})
    assert answer.url == "/setup/?a=1"
    rep.refresh_from_db()
    assert rep.theme == "dark"


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "javascript:x", "", "foo"]
)
def test_and_leads_back_only_to_us(web, back):
    """B8."""
    assert web.post(reverse("me_theme"), {"theme": "dark", "next": back}).url == reverse("me")


def test_days_away(web, rep):
    heir = make_user("heir")
    sent = {"since": "2099-08-01", "until": "2099-08-14", "substitute": heir.pk}
    assert web.post(reverse("absence_add"), sent).status_code == 302
    absence = Absence.objects.get()
    assert (absence.user, absence.substitute) == (rep, heir)
    assert "Heir stands in" in web.get(reverse("me")).content.decode()
    overlapping = {"since": "2099-08-14", "until": "2099-08-20"}
    assert web.post(reverse("absence_add"), overlapping).status_code == 422
    backwards = {"since": "2099-09-02", "until": "2099-09-01"}
    assert web.post(reverse("absence_add"), backwards).status_code == 422
    assert web.post(reverse("absence_cancel", args=[absence.pk])).status_code == 302
    assert not Absence.objects.live().exists()


def test_somebody_elses_absence_is_not_found(web):
    """A1: 404, not 403: whose it is, is nobody's business."""
    other = make_user("other")
    theirs = Absence.objects.create(user=other, since="2099-08-01", until="2099-08-02")
    assert web.post(reverse("absence_cancel", args=[theirs.pk])).status_code == 404
    assert Absence.objects.live().exists()
