"""B1: what an admin calls things is text everywhere: on every page, in every file and menu."""

from __future__ import annotations

import re

import pytest

from leads.models import Category, Location, Partner, Source, Status
from leads.tests.factories import make_contact, make_lead, make_stage
from records.attached.comments import add_comment
from records.lists import cells
from records.lists.saving import save_list
from records.models import CommentType, FieldDefinition, SavedList
from tests.guards import house
from tests.trust.answers import INLINE
from tests.trust.conftest import payloads
from tests.trust.crawl import body_of, crawl, page_of
from users.models import Organisation
from users.tests.factories import make_team, make_user

pytestmark = pytest.mark.django_db
EVIL = """'"><img src=x onerror=alert(1)>{{7*7}}</script><svg onload=alert(1)>"""
STARTS = ("/", "/leads/?list=all&columns=name,status,owner,source,partner,location,custom.word",
          "/leads/new/", "/setup/process/", "/setup/users/", "/setup/teams/", "/setup/security/",
          "/setup/organisation/", "/batches/", "/trash/", "/imports/new/", "/me/", "/admin/",
          "/leads/filter/?column=source&state=list%3Dall", "/leads/tabs/?state=list%3Dall",
          "/search/?q=img", "/customers/?list=all")  # fmt: skip


@pytest.fixture
def named_badly(admin):
    """One of everything that can be named, all named alike."""
    stage = make_stage(EVIL[:80])
    status = Status.objects.create(name=EVIL[:60], stage=stage, kind="new", definition=EVIL)
    terms = {
        model._meta.model_name: model.objects.create(name=EVIL[:60])
        for model in (Source, Partner, Location, Category)
    }
    FieldDefinition.objects.create(target_type=100, key="word", label=EVIL[:60], type="choice",
                                   choices=[EVIL], section=EVIL[:60])  # fmt: skip
    kind = CommentType.objects.create(name=EVIL[:50], icon="phone", colour="green")
    evil = make_user("evil", team=make_team(EVIL[:60]))
    type(evil).objects.filter(pk=evil.pk).update(name=EVIL[:80])
    evil.refresh_from_db()
    Organisation.objects.update(name=EVIL[:80])
    lead = make_lead(EVIL, kind="business", status=status, owner=evil, custom={"word": EVIL},
                     **terms)  # fmt: skip
    make_contact(lead, EVIL)
    add_comment(lead, by=evil, text=f"{EVIL} @Evil", type=kind)
    save_list(SavedList(owner=admin, list_name="leads", title=EVIL[:60], sharing="all"), by=admin)
    return lead


def active(client, *starts: str, each: int = 1) -> tuple[list[str], int]:
    """Addresses of pages with a tag or attribute nobody of ours wrote, and the broken ones; of how
    many."""
    found, reached = [], 0
    for url, answer, body in crawl(client, *starts, each=each):
        reached += 1
        if answer.get("Content-Type", "").startswith("text/html"):
            names = {name for _tag, attrs in page_of(body).skeleton for name in attrs}
            bad = {name for name in names if INLINE.match(name) or name.startswith("on")}
            found += [f"{bad} {url}"] if bad or ("49</" in body and "{{7*7}}" not in body) else []
    return found, reached


def test_no_page_has_markup_of_a_name(named_badly, admin, as_user):
    """B1, B4: crawled as an admin, who reaches every page; template signs stay as typed."""
    lead = f"/leads/{named_badly.pk}/"
    found, reached = active(as_user(admin), lead, f"{lead}edit/", *STARTS)
    assert reached > 60
    assert found == []


def test_control_a_name_marked_safe_is_found(named_badly, admin, as_user, monkeypatch):
    monkeypatch.setattr(cells, "escape", lambda text: str(text))
    found, _reached = active(as_user(admin), STARTS[1], each=0)
    assert found != []


@pytest.mark.corpora
def test_the_title_of_a_section_is_no_template(admin, as_user):
    """B4: crispy would run it: {{ settings.SECRET_KEY }}, {% debug %}, {% include %}."""
    field = FieldDefinition.objects.create(target_type=100, key="k", label="K", type="text")
    client = as_user(admin)
    for text in [*payloads("injection/ssti"), "{{ form.user.password }}", "{% debug %}", EVIL]:
        title = text.replace("\0", "")[:60].strip() or "x"
        FieldDefinition.objects.filter(pk=field.pk).update(section=title)
        page = page_of(body_of(client.get("/leads/new/")))
        assert " ".join(title.split()) in " ".join(page.text.split()), title


def test_no_form_uses_what_runs_templates():
    """B4: of crispy's parts that render their words as templates only ours is used."""
    running = re.compile(
        r"^from crispy_forms.*import .*\b(Fieldset|HTML|Alert|StrictButton)\b", re.M
    )
    found = {house.name(p) for p in house.files(".py") if running.search(house.text(p))}
    assert found == {"users/forms/base.py"}
