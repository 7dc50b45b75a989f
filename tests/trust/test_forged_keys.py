"""A6: whatever keys are sent along, only what the form declares changes."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import models
from django.urls import reverse

from invoices.actions import save_billing
from invoices.forms import InvoiceForm, QuoteForm
from invoices.forms.billing import BillingForm
from invoices.models import BillingProfile
from invoices.products.forms import PriceListForm, ProductForm
from invoices.tests.factories import make_draft, make_quote
from invoices.tests.products.make import make_list, make_product
from leads.forms import ContactForm, LeadForm
from leads.models import Contact, Lead, Source, Stage, Status
from leads.tests.factories import make_contact, make_lead, make_status
from records.attached.comments import add_comment
from records.lists.saving import save_list
from records.models import Comment, SavedList
from tests.guards import house
from users.forms import OrganisationForm
from users.models import Absence, Organisation, Team, User
from users.tests.factories import make_team, make_user

pytestmark = pytest.mark.django_db
MOMENT = datetime(2001, 2, 3, tzinfo=UTC)


def forged(model: type[models.Model], spare: int) -> dict[str, Any]:
    """A value no row has for every column of a model, under every name it might be sent by."""
    found: dict[str, Any] = {"pk": spare, "id": spare, "save": "1"}
    for field in model._meta.concrete_fields:
        value: Any = spare
        if isinstance(field, models.DateTimeField):
            value = MOMENT.isoformat()
        elif isinstance(field, models.DateField):
            value = MOMENT.date().isoformat()
        elif isinstance(field, models.BooleanField):
            value = "on" if not field.default else ""
        elif field.choices:
            value = field.choices[-1][0]
        elif isinstance(field, models.CharField | models.TextField):
            value = "forged"
        elif isinstance(field, models.JSONField):
            value = '{"forged": 1}'
        found |= {field.name: value, field.attname: value}
    return found


def row(record: models.Model) -> dict[str, Any]:
    return type(record)._base_manager.filter(pk=record.pk).values().get()


def wrongly_changed(before: dict, after: dict, declared: set[str], follows: set[str]) -> set[str]:
    """Columns that changed although neither the form declares them nor they follow from it."""
    changed = {name for name in before if before[name] != after[name]}
    return changed - {f"{name}_id" for name in declared} - declared - follows


ALWAYS = {"version", "updated_at"}
CLOCK = {"last_action_at", "last_action_event"}


def typed(form) -> dict[str, Any]:
    values = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in values.items() if value is not None}


Case = tuple[str, models.Model, dict, set[str], set[str]]


def record_cases(admin: User) -> list[Case]:
    """(address, record, what its form sends, columns it may change, what follows from them)."""
    rep = make_user("heir")
    lead, status = make_lead("Old", kind="business", owner=admin), make_status("Second")
    contact = make_contact(lead, "Old")
    add_comment(lead, by=admin, text="old")
    saved = SavedList(owner=admin, list_name="leads", title="Old")
    save_list(saved, by=admin)
    lead_form, contact_form = LeadForm(instance=lead, user=admin), ContactForm(instance=contact)
    comment = Comment.objects.get()
    return [
        (reverse("lead_edit", args=[lead.pk]), lead, typed(lead_form) | {"name": "New"},
         set(lead_form.fields), {"stage_entered_at", *CLOCK, "name_key"}),
        (reverse("lead_status", args=[lead.pk]), lead, {"status": status.pk},
         {"status"}, CLOCK),
        (reverse("lead_owner", args=[lead.pk]), lead, {"owner": rep.pk},
         {"owner"}, set()),
        (reverse("contact_edit", args=[lead.pk, contact.pk]), contact,
         typed(contact_form) | {"name": "New"}, set(contact_form.fields), set()),
        (reverse("records:comment_edit", args=[comment.pk]), comment,
         {"text": "new", "version": comment.version}, {"text"}, set()),
        (reverse("leads-saved", args=[saved.pk]), saved, {"title": "New", "sharing": "team"},
         {"title", "sharing"}, set()),
    ]  # fmt: skip


def invoice_cases(admin: User) -> list[Case]:
    """The same of a draft, and of a lead's billing details."""
    draft = make_draft(admin, lead=make_lead("Buyer", owner=admin))
    lead = make_lead("Billed", owner=admin)
    save_billing(lead, by=admin, values={"name": "Old"})
    line = draft.lines.get()
    head = {"currency": "EUR", "language": "en", "intro": "New", "lines": "1", "save": "1"}
    row = {"id": line.pk, "name": line.name, "price": "100", "quantity": "1", "unit": line.unit}
    head |= {f"line-0-{name}": value for name, value in row.items()}
    form = InvoiceForm(instance=draft, user=admin)
    quote = make_quote(admin, lead=lead)
    row["id"] = quote.lines.get().pk
    of_quote = head | {f"line-0-{name}": value for name, value in row.items()}
    quote_form = QuoteForm(instance=quote, user=admin)
    billing = BillingProfile.objects.get()
    return [
        (reverse("invoice_edit", args=[draft.pk]), draft, head, set(form.fields),
         {"net", "tax", "gross"}),
        (reverse("quote_edit", args=[quote.pk]), quote, of_quote, set(quote_form.fields),
         {"net", "tax", "gross"}),
        (reverse("lead_billing", args=[lead.pk]), billing, {"name": "New"},
         set(BillingForm.Meta.fields), set()),
    ]  # fmt: skip


def product_cases(admin: User) -> list[Case]:
    """The same of what is sold, and of a price list."""
    product, prices = make_product("Old", owner=admin), make_list("Old")
    form = ProductForm(instance=product, user=admin)
    sent = {"name": "New", "unit": "C62", "tax_class": "standard", "notice_days": "30",
            "lines": "0", "save": "1"}  # fmt: skip
    return [
        (reverse("product_edit", args=[product.pk]), product, sent, set(form.fields), set()),
        (reverse("price_list", args=[prices.pk]), prices, {"name": "New", "currency": "EUR"},
         set(PriceListForm.Meta.fields), set()),
    ]  # fmt: skip


def set_up_cases(admin: User) -> list[Case]:
    """The same of people and set-up."""
    rep, team = make_user("plain", visibility="own"), make_team("Old")
    status, source = make_status("Third"), Source.objects.create(name="Old")
    stage = status.stage
    return [
        (reverse("me"), admin, {"name": "New", "theme": "dark"},
         {"name", "phone", "time_zone", "locale", "theme"}, set()),
        (reverse("user_edit", args=[rep.pk]), rep,
         {"name": "New", "email": "new@example.com", "role": "rep", "visibility": "own"},
         {"name", "email", "role", "has_seat", "visibility", "team", "phone"}, {"session_seal"}),
        (reverse("team_edit", args=[team.pk]), team, {"name": "New"},
         {"name", "parent", "manager"}, set()),
        (reverse("setup_edit", args=["sources", source.pk]), source, {"name": "New"},
         {"name"}, set()),
        (reverse("setup_edit", args=["stages", stage.pk]), stage,
         {"name": "New", "category": "lead"}, {"name", "category", "inactivity_days",
         "repeat_every_days", "repeat_at_most", "escalate"}, set()),
        (reverse("setup_edit", args=["statuses", status.pk]), status,
         {"name": "Newer", "stage": stage.pk, "kind": "new", "colour": "red"},
         {"name", "stage", "kind", "colour", "definition", "owner", "review_by",
          "inactivity_days", "repeat_every_days", "repeat_at_most", "escalate"}, set()),
    ]  # fmt: skip


def test_keys_no_form_declares_change_nothing(admin, as_user):
    """A6: id, pk, owner, is_staff, role, version, created_at … of every model, at every form."""
    client, spare = as_user(admin), make_user("spare").pk
    numbers = {model: model._base_manager.count for model in (Lead, Contact, Comment, Team, User)}
    for url, record, sent, declared, follows in (
        record_cases(admin) + set_up_cases(admin) + invoice_cases(admin) + product_cases(admin)
    ):
        counts = {model: count() for model, count in numbers.items()}
        extra = forged(type(record), spare)
        kept = {name: value for name, value in extra.items() if name not in declared}
        before = row(record)
        for wanted in ({"version": before["version"]}, {}):
            answer = client.post(url, kept | wanted | sent)
            problems = getattr(answer.context and answer.context.get("form"), "errors", "")
            assert answer.status_code in {302, 409, 422}, (url, problems)
        after = row(record)
        assert not wrongly_changed(before, after, declared, follows | ALWAYS), url
        assert after["version"] == before["version"] + 1, (url, str(problems))
        assert counts == {model: count() for model, count in numbers.items()}, url


def test_control_a_key_the_form_declares_would_be_seen(admin, as_user):
    """The same comparison, told that the form declares less than it does, reports the rest."""
    client = as_user(admin)
    url, record, sent, declared, follows = record_cases(admin)[0]
    before = row(record)
    client.post(url, sent | {"score": "99"})
    found = wrongly_changed(before, row(record), declared - {"score"}, follows | ALWAYS)
    assert found == {"score"}


@pytest.mark.parametrize("name", ["lead_new", "organisation", "absence_add", "leads-save"])
def test_new_rows_take_only_what_is_declared(admin, as_user, name):
    """A6: forms that make a row, or change the one row there is."""
    make_status()
    client, other = as_user(admin), make_user("other")
    model, declared, sent = {
        "lead_new": (Lead, set(LeadForm(user=admin).fields) | {"custom"},
                     {"name": "Ada", "kind": "person", "priority": "2"}),
        "organisation": (Organisation, set(OrganisationForm().fields),
                         {"name": "New", "base_currency": "EUR", "time_zone": "UTC"}),
        "absence_add": (Absence, {"since", "until", "substitute"},
                        {"since": "2099-01-01", "until": "2099-01-02"}),
        "leads-save": (SavedList, {"title", "sharing"},
                       {"title": "New", "sharing": "private", "state": "list=all"}),
    }[name]  # fmt: skip
    declared |= {f"{each}_id" for each in declared}
    extra = {key: value for key, value in forged(model, other.pk).items() if key not in declared}
    answer = client.post(reverse(name), extra | sent)
    assert answer.status_code == 302, answer.context["form"].errors
    values = row(model._base_manager.latest("pk"))
    for column in values.keys() & extra.keys() - {"id", "working_hours"}:
        assert str(values[column]) != str(extra[column]), column
    assert {str(each) for each in values.values()}.isdisjoint({"forged", str(MOMENT)})
    assert other.pk not in {values.get("user_id"), values.get("owner_id")}


def test_rights_are_not_given_by_any_form(as_user):
    """A6: a rep who sends every field of a user, with every form he may reach, stays a rep."""
    rep = make_user("rep", visibility="own")
    make_status()
    client = as_user(rep)
    lead = make_lead(owner=rep)
    sent = {"role": "admin", "is_staff": "on", "is_superuser": "on", "visibility": "all",
            "is_active": "on", "has_seat": "on", "team": "1", "password": "x", "name": "Rep",
            "theme": "auto", "version": rep.version, "groups": "1"}  # fmt: skip
    for url in (reverse("me"), reverse("me_theme"), reverse("absence_add"), reverse("lead_new"),
                reverse("lead_edit", args=[lead.pk]), reverse("user_edit", args=[rep.pk]),
                reverse("user_invite"), "/admin/users/user/1/change/"):  # fmt: skip
        client.post(url, sent)
    kept = User.objects.values_list("role", "is_staff", "is_superuser", "visibility").get(pk=rep.pk)
    assert kept == ("rep", False, False, "own")
    assert User.objects.count() == 1


def test_a_forged_status_or_stage_is_no_choice(rep, as_user):
    """A6: what is in the trash is not offered, and not taken when sent all the same."""
    gone = make_status("Gone", deleted_at=MOMENT)
    lead = make_lead(owner=rep, status=make_status())
    client = as_user(rep)
    sent = {"status": gone.pk, "version": lead.version}
    client.post(reverse("lead_status", args=[lead.pk]), sent)
    lead.refresh_from_db()
    assert lead.status_id != gone.pk
    assert Status.objects.count() == 2 and Stage.objects.count() == 1


def test_what_hangs_on_a_record_stays_on_it(as_user):
    """A6: contacts, comments and in-place edits sent with another lead, author or moment."""
    mine, other = make_user("mine", visibility="own"), make_user("other")
    lead, foreign = make_lead("Mine", owner=mine), make_lead("Foreign", owner=other)
    client = as_user(mine)
    extra = {"lead": foreign.pk, "lead_id": foreign.pk, "target_id": foreign.pk, "author": other.pk,
             "author_id": other.pk, "created_at": MOMENT.isoformat(), "deleted_at": "",
             "record_id": foreign.pk, "id": foreign.pk, "pk": foreign.pk}  # fmt: skip
    client.post(reverse("contact_new", args=[lead.pk]), {"name": "Max"} | extra)
    client.post(reverse("records:comment_add", args=[100, lead.pk]), {"text": "Hello"} | extra)
    contact, comment = Contact.objects.get(), Comment.objects.get()
    assert (contact.lead_id, comment.target_id, comment.author_id) == (lead.pk, lead.pk, mine.pk)
    assert contact.created_at.year > 2001 and comment.created_at.year > 2001
    for name in ("lead_status", "lead_owner"):
        client.post(reverse(name, args=[lead.pk]), {"version": 1, "owner": mine.pk} | extra)
    foreign.refresh_from_db()
    assert (foreign.version, foreign.owner_id) == (1, other.pk)


@pytest.mark.parametrize("field", ["version", "deleted_at", "created_at", "id", "pk", "name_key",
                                   "owner__password", "status__name", "external_id", "custom",
                                   "custom.none", "line", "__class__"])  # fmt: skip
def test_a_bulk_edit_takes_no_field_it_does_not_offer(rep, as_user, field):
    """A6: many records at once, by a forged name of a field."""
    lead = make_lead(owner=rep)
    client, before = as_user(rep), row(lead)
    url = client.post("/leads/select/", {"state": "list=all", "id": lead.pk}).url
    answer = client.post(url, {"field": field, "value": "1", field: "1"})
    assert answer.status_code in {200, 422}
    assert row(lead) == before


def test_a_form_of_many_rows_would_be_checked():
    """A6 (CVE-2026-87975): forged ids and totals of formsets; there is none to forge."""
    many = re.compile(r"formset_factory|BaseFormSet|management_form|list_editable *=|inlines *=")
    own = "tests/trust/test_forged_keys.py"
    found = {house.name(p) for p in house.files(".py", ".html") if many.search(house.text(p))}
    assert found - {own} == set()
