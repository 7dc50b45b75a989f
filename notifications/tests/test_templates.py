"""Templates: named fields, no engine (X08, SX-24; TRUST B4)."""

from __future__ import annotations

import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from notifications.actions import change_templates, create_templates, remove_templates
from notifications.merge import fields as merge
from notifications.merge.fields import MergeField
from notifications.merge.parsing import check, fill, names_in
from notifications.models import Template
from notifications.sending.html import html_of
from records.tests.fake.models import Thing

pytestmark = pytest.mark.django_db
HOSTILE = [
    "{% load x %}", "{% debug %}", "{% include 'x' %}", "{0.__class__}", "%(x)s", "${7*7}",
    "#{7*7}", "<%= 7*7 %>", "{{", "}}", "{{}", "{ { me.name } }", "{{{{", "{%", "[[7*7]]",
]  # fmt: skip
REFUSED = [
    "{{ settings.SECRET_KEY }}", "{{7*7}}", "{{ thing.name|upper }}", "{{ thing.__class__ }}",
    "{{ }}", "{{ thing.name.format }}", "{{thing.password}}", "{{ self }}", "{{ Thing.name }}",
]  # fmt: skip


@pytest.fixture(autouse=True)
def offered(monkeypatch):
    """Things have a name; nothing else."""
    name = MergeField("thing.name", "name", lambda thing, sender: thing.name)
    known = {**merge.FIELDS, Thing.record_type: {name.name: name}}
    monkeypatch.setattr(merge, "FIELDS", known)


def filled(text: str, name: str = "Ada", sender=None):
    return fill(text, record=Thing(name=name), sender=sender)


def template(text: str = "Hello {{ thing.name }}", **fields) -> Template:
    fields = {"name": "T", "target_type": Thing.record_type, "subject": "S", **fields}
    return Template(text=text, **fields)


def test_names_are_filled_in_and_what_is_missing_is_said(rep):
    found = filled("{{ thing.name }}, {{thing.name}} of {{ me.name }}", sender=rep)
    assert (found.text, found.missing) == ("Ada, Ada of Rep", ())
    assert filled("Hi {{ thing.name }}!", name="") == filled("Hi {{thing.name}}!", name="")
    assert filled("Hi {{ thing.name }}!", name="").missing == ("name",)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_no_field_is_printed_as_typed(text):
    """B4."""
    check([text], Thing.record_type)
    assert filled(f"a {text} b").text == f"a {text} b"


@pytest.mark.parametrize("text", REFUSED)
def test_unknown_fields_are_refused_at_save(admin, text):
    """B4: with the names there are."""
    for values in ({"text": text}, {"subject": text}):
        with pytest.raises(ValidationError, match=r"thing\.name"):
            create_templates([template(**values)], by=admin)
    create_templates([template()], by=admin)
    with pytest.raises(ValidationError):
        change_templates(Template.objects.all(), by=admin, values={"text": text})
    assert Template.objects.get().text == "Hello {{ thing.name }}"


@pytest.mark.parametrize("value", [*HOSTILE, *REFUSED, "{{ me.email }}"])
def test_values_are_not_looked_at_again(value, rep):
    assert filled("a {{ thing.name }} b", name=value, sender=rep).text == f"a {value} b"


@pytest.mark.corpora
def test_template_injections_of_the_corpus(corpora, rep):
    """B4: each printed as typed where it is a value, and refused or printed where it is a text."""
    payloads = json.loads((corpora / "injection" / "ssti.json").read_text())
    assert len(payloads) > 40
    for payload in payloads:
        assert filled("{{ thing.name }}", name=payload, sender=rep).text == payload
        if set(names_in(payload)):
            with pytest.raises(ValidationError):
                check([payload], Thing.record_type)
        else:
            assert filled(payload).text == payload


@given(st.text(alphabet="{}%<>&\"' abc.\n_|", max_size=60))
def test_any_text_stays_itself_or_is_refused(text):
    try:
        check([text], Thing.record_type)
    except ValidationError:
        return
    assert filled(text).text == text.replace("{{thing.name}}", "Ada")


@given(st.text(max_size=200))
def test_html_is_safe_whatever_was_typed(text):
    """B1: no character of a text becomes markup, except addresses of the web as links."""
    body = html_of(text).split('<body dir="auto">')[1].split("</body>")[0]
    for tag in ("<p>", "</p>", "<br>", "</a>"):
        body = body.replace(tag, "")
    assert "<" not in body.replace('<a href="http', "")


class TestPages:
    @pytest.fixture
    def boss(self, client, admin):
        client.force_login(admin)
        return client

    def words(self, **fields):
        return {
            "name": "First", "kind": "template", "channel": "mail", "subject": "S",
            "target_type": Thing.record_type, "text": "Hello {{ thing.name }}", **fields,
        }  # fmt: skip

    def test_add_look_change_remove(self, boss, admin):
        Thing.objects.create(name="Ada")
        shown = boss.post(reverse("template_new"), self.words() | {"preview": "1"})
        assert shown.context["preview"]["text"] == "Hello Ada"
        assert not Template.objects.exists()
        assert boss.post(reverse("template_new"), self.words()).status_code == 302
        one = Template.objects.get()
        page = reverse("template", args=[one.pk])
        refused = boss.post(page, self.words(text="{{ nope }}", version=one.version))
        assert refused.status_code == 422
        boss.post(page, self.words(name="Second", version=one.version))
        assert "Second" in boss.get(reverse("templates")).content.decode()
        boss.post(reverse("template_remove", args=[one.pk]))
        assert not Template.objects.live().exists()

    def test_the_preview_warns_of_what_is_missing(self, boss):
        Thing.objects.create(name="")
        shown = boss.post(reverse("template_new"), self.words() | {"preview": "1"})
        assert "Nothing is known of: name." in shown.content.decode()

    def test_a_newer_version_is_not_overwritten(self, boss, admin):
        """E9."""
        create_templates([template()], by=admin)
        one = Template.objects.get()
        change_templates(Template.objects.all(), by=admin, values={"name": "Other"})
        answer = boss.post(reverse("template", args=[one.pk]), self.words(version=one.version))
        assert answer.status_code == 422

    def test_only_admins_prepare(self, rep):
        for act in (
            lambda: create_templates([template()], by=rep),
            lambda: remove_templates(Template.objects.all(), by=rep),
        ):
            with pytest.raises(PermissionDenied):
                act()

    def test_a_signature_is_ones_own(self, client, rep):
        client.force_login(rep)
        client.post(reverse("signature"), {"text": "Rep"})
        assert client.get(reverse("signature")).context["form"].initial["text"] == "Rep"
