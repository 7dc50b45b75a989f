"""Teams, organisation, security log: the rest of set-up."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from users.models import Organisation, SecurityEntry, Team, User
from users.tests.factories import make_team, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def web(client, boss):
    client.force_login(boss)
    return client


def picture(kind: str = "PNG") -> SimpleUploadedFile:
    file = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(file, kind)
    return SimpleUploadedFile("logo.html", file.getvalue(), content_type="text/html")


def company(**changed) -> dict:
    plain = {"name": "Harbour Bakery", "base_currency": "EUR", "time_zone": "Europe/Vienna"}
    hours = {"from_0": "08:00", "until_0": "12:30"}
    return plain | hours | {"holidays": "2027-01-01 New Year\n2026-12-25 Christmas"} | changed


def test_teams_are_added_changed_and_removed(web):
    make_user("head", role="manager")
    head = User.objects.get(name="Head")
    web.post(reverse("team_add"), {"name": "South", "manager": head.pk})
    south = Team.objects.get()
    web.post(reverse("team_add"), {"name": "Coast", "parent": south.pk})
    coast = Team.objects.get(name="Coast")
    assert (south.manager, coast.parent) == (head, south)
    assert web.get(reverse("team_list")).content.decode().count('class="title"') == 2
    sent = {"name": "Shore", "parent": "", "version": coast.version}
    web.post(reverse("team_edit", args=[coast.pk]), sent)
    coast.refresh_from_db()
    assert (coast.name, coast.parent) == ("Shore", None)
    web.post(reverse("team_remove", args=[coast.pk]))
    assert list(Team.objects.live()) == [south]


def test_a_team_is_not_offered_a_place_below_itself(web):
    south = make_team("south")
    coast = make_team("coast", parent=south)
    sent = {"name": "south", "parent": coast.pk, "version": south.version}
    assert web.post(reverse("team_edit", args=[south.pk]), sent).status_code == 422


def test_the_company_is_created_and_changed(web):
    assert web.get(reverse("organisation")).status_code == 200
    assert web.post(reverse("organisation"), company()).status_code == 302
    saved = Organisation.objects.get()
    assert saved.working_hours == {"0": ["08:00", "12:30"]}
    assert [each["date"] for each in saved.holidays] == ["2026-12-25", "2027-01-01"]
    sent = company(name="Harbour", version=saved.version)
    assert web.post(reverse("organisation"), sent).status_code == 302
    assert Organisation.objects.get().name == "Harbour"


@pytest.mark.parametrize(
    ("field", "word", "where"),
    [
        ("holidays", "Christmas", "holidays"),
        ("holidays", "2026-02-30 Never", "holidays"),
        ("from_0", "13:00", "until_0"),
        ("until_0", "", "until_0"),
        ("time_zone", "Mars/Base", "time_zone"),
        ("base_currency", "XXQ", "base_currency"),
        ("seat_limit", "0", "seat_limit"),
        ("name", "", "name"),
    ],
)
def test_what_makes_no_sense_is_refused(web, field, word, where):
    answer = web.post(reverse("organisation"), company(**{field: word}))
    assert answer.status_code == 422
    assert where in answer.context["form"].errors


def test_the_seat_limit_cannot_fall_below_the_seats_in_use(web, organisation):
    """CM-01."""
    make_user("other")
    sent = company(seat_limit=1, version=organisation.version)
    answer = web.post(reverse("organisation"), sent)
    assert answer.status_code == 422
    assert "2 seats are in use" in answer.content.decode()
    assert Organisation.objects.get().seat_limit is None


def test_a_logo_is_kept_under_a_name_of_ours_and_served_as_a_picture(
    web, client, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    assert client.get(reverse("logo")).status_code == 404
    web.post(reverse("organisation"), company(logo=picture()))
    saved = Organisation.objects.get()
    assert "html" not in saved.logo.name
    client.logout()
    answer = client.get(reverse("logo"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/png")
    client.force_login(User.objects.get(name="Boss"))
    web.post(reverse("organisation"), company(version=saved.version))
    assert Organisation.objects.get().logo.name == saved.logo.name
    version = Organisation.objects.get().version
    web.post(reverse("organisation"), company(version=version, **{"logo-clear": "on"}))
    assert not Organisation.objects.get().logo


@pytest.mark.parametrize(
    "content",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a",
        b"\x89PNG\r\n",
        b"x",
    ],
)
def test_only_pictures_are_kept(web, content):
    file = SimpleUploadedFile("logo.png", content, content_type="image/png")
    answer = web.post(reverse("organisation"), company(logo=file))
    assert answer.status_code == 422
    assert "logo" in answer.context["form"].errors


def test_large_pictures_are_refused(web):
    file = SimpleUploadedFile("logo.png", b"\x89PNG" + b"\0" * 1_000_001)
    answer = web.post(reverse("organisation"), company(logo=file))
    assert "larger than 1 MB" in str(answer.context["form"].errors["logo"])


@pytest.mark.parametrize("entries", [1, 3])
def test_the_log_costs_the_same_however_long(web, boss, entries, django_assert_num_queries):
    """X17. force_login wrote one entry already."""
    for _n in range(entries):
        SecurityEntry.objects.create(kind="refused", email="<b>x</b>@example.com")
    with django_assert_num_queries(4):  # session, user, count, entries
        page = web.get(reverse("security_log"))
    assert "<b>x" not in page.content.decode()
