"""Adding and changing leads in forms."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from leads.actions import change_leads, set_points
from leads.forms import LeadForm
from leads.kinds import Kind
from leads.models import Lead
from leads.tests.factories import make_lead, make_point, make_stage, make_status
from records.models import Event, FieldDefinition
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in(client, rep):
    client.force_login(rep)
    return client


def typed(user, lead=None, **changes) -> dict:
    """What a browser sends: every field of the form as it stands, with some typed over."""
    form = LeadForm(instance=lead, user=user)
    data = {name: form[name].value() for name in form.fields}
    return {name: each for name, each in data.items() if each is not None} | changes


def edit(client, lead, data):
    return client.post(reverse("lead_edit", args=[lead.pk]), data)


def words(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


# --- adding ------------------------------------------------------------------------------------


def test_a_lead_is_added_by_hand_with_all_its_fields(signed_in, rep):
    """WB-02, WB-05, SX-03…11, H11."""
    make_status("Added")
    data = typed(
        rep, name="Ada Byron", emails="ada@example.com, b@example.com", phones="+49 30 1234567",
        website="engines.example", country="DE", priority="3",
    )  # fmt: skip
    answer = signed_in.post(reverse("lead_new"), data)
    lead = Lead.objects.get()
    assert answer.url == lead.get_absolute_url()
    assert (lead.owner, lead.status.name, lead.priority) == (rep, "Added", 3)
    assert lead.website == "https://engines.example"
    assert [point.value for point in lead.points.order_by("id")] == [
        "ada@example.com", "b@example.com", "+49 30 1234567",
    ]  # fmt: skip


def test_a_refused_form_keeps_everything_typed(signed_in, rep):
    """422, and nothing has to be typed again."""
    make_status()
    data = typed(rep, name="Ada Byron", emails="ada@example.com, nonsense", city="Köln")
    answer = signed_in.post(reverse("lead_new"), data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "“nonsense” is no e-mail address" in page
    assert 'value="ada@example.com, nonsense"' in page
    assert 'value="Köln"' in page
    assert not Lead.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "problem"),
    [
        ("name", "", "Give a name"),
        ("phones", "call me", "no phone number"),
        ("emails", "x" * 300 + "@example.com", "too long"),
        ("website", "javascript:alert(1)", "valid URL"),
        ("country", "XX", "not one of the available choices"),
        ("company", "Unheard of", "no business with this name"),
        ("status", "999999", "not one of the available choices"),
        ("owner", "999999", "not one of the available choices"),
        ("name", "a\x00b", "Null characters are not allowed"),
    ],
)
def test_what_cannot_be_is_refused_in_words(signed_in, rep, field, value, problem):
    make_status()
    answer = signed_in.post(reverse("lead_new"), typed(rep, **({"name": "Ada"} | {field: value})))
    assert answer.status_code == 422
    assert problem in answer.content.decode()


def test_before_any_stage_is_set_up_the_form_says_what_to_do(signed_in, rep):
    answer = signed_in.post(reverse("lead_new"), typed(rep, name="Ada"))
    assert answer.status_code == 422
    assert "Set up at least one stage" in answer.content.decode()


def test_fields_nobody_offered_are_ignored(signed_in, rep):
    """TRUST A6: only declared fields change, whatever is sent along."""
    make_status()
    forged = {
        "id": 77, "pk": 77, "created_at": "2001-01-01", "deleted_at": "2001-01-01", "version": 9,
        "last_action_at": "2001-01-01", "external_id": "x", "custom": '{"a": 1}', "name_key": "z",
    }  # fmt: skip
    signed_in.post(reverse("lead_new"), typed(rep, name="Ada") | forged)
    lead = Lead.objects.get()
    assert (lead.version, lead.deleted_at, lead.last_action_at) == (1, None, None)
    assert (lead.external_id, lead.custom, lead.name_key) == ("", {}, "ada")
    assert lead.pk != 77
    assert lead.created_at.year > 2001


def test_custom_fields_stand_in_the_form(signed_in, rep):
    """CM-12: typed by their definition."""
    make_status()
    FieldDefinition.objects.create(target_type=100, key="budget", label="Budget", type="number")
    data = typed(rep, name="Ada") | {"custom.budget": "1200.50"}
    signed_in.post(reverse("lead_new"), data)
    assert Lead.objects.get().custom == {"budget": 1200.5}
    answer = signed_in.post(reverse("lead_new"), data | {"custom.budget": "much"})
    assert answer.status_code == 422


def test_a_business_is_found_by_name_or_number(signed_in, rep):
    one = make_lead("Engines Ltd", kind="business")
    two = make_lead("Engines Ltd", kind="business")
    wheels = make_lead("Wheels", kind="business")
    make_lead("Wheels", kind="person")
    signed_in.post(reverse("lead_new"), typed(rep, name="By name", company="WHEELS"))
    signed_in.post(reverse("lead_new"), typed(rep, name="By number", company=f"#{two.pk}"))
    assert Lead.objects.get(name="By name").company == wheels
    assert Lead.objects.get(name="By number").company == two
    answer = signed_in.post(reverse("lead_new"), typed(rep, name="Which?", company="Engines Ltd"))
    assert f"#{one.pk}" in answer.content.decode()


# --- changing ----------------------------------------------------------------------------------


def test_fields_and_addresses_change_in_one_step(signed_in, rep):
    lead = make_lead("Ada", owner=rep)
    make_point(lead, "old@example.com")
    data = typed(rep, lead, name="Ada Byron", emails="new@example.com")
    answer = edit(signed_in, lead, data)
    assert answer.status_code == 302
    lead.refresh_from_db()
    assert lead.name == "Ada Byron"
    assert lead.points.live().get().value == "new@example.com"
    assert Event.objects.values("batch").distinct().count() == 1


def test_saving_without_a_change_leaves_no_trace(signed_in, rep):
    lead = make_lead("Ada", owner=rep, website="https://x.example")
    make_point(lead, "a@example.com")
    edit(signed_in, lead, typed(rep, lead))
    assert not Event.objects.exists()


def test_the_status_changes_in_place(signed_in, rep):
    """CM-19: with undo in the message."""
    lead = make_lead(owner=rep)
    working = make_status("Working", Kind.WORKING)
    answer = signed_in.post(
        reverse("lead_status", args=[lead.pk]), {"status": working.pk, "version": lead.version}
    )
    assert words(answer) == ["Status saved."]
    lead.refresh_from_db()
    assert lead.status == working
    assert lead.last_action_at is not None


def test_a_status_chosen_on_an_old_page_is_not_set(signed_in, rep):
    """TRUST E9, form against in-place."""
    lead = make_lead(owner=rep)
    working = make_status("Working", Kind.WORKING)
    change_leads(Lead.objects.all(), by=rep, values={"city": "Bonn"})
    answer = signed_in.post(
        reverse("lead_status", args=[lead.pk]), {"status": working.pk, "version": lead.version}
    )
    assert "Somebody changed this lead" in words(answer)[0]
    lead.refresh_from_db()
    assert lead.status != working


def test_the_owner_changes_in_place(signed_in, rep):
    lead, other = make_lead(owner=rep), make_user("other")
    guest = make_user("guest", has_seat=False)
    address = reverse("lead_owner", args=[lead.pk])
    signed_in.post(address, {"owner": other.pk, "version": lead.version})
    lead.refresh_from_db()
    assert lead.owner == other
    signed_in.post(address, {"owner": guest.pk, "version": lead.version})
    lead.refresh_from_db()
    assert lead.owner == other


def test_trash_offers_the_way_back(signed_in, rep):
    """SX-25, X20."""
    lead = make_lead(owner=rep)
    answer = signed_in.post(reverse("lead_trash", args=[lead.pk]))
    message = next(iter(get_messages(answer.wsgi_request)))
    signed_in.post(message.extra_tags.split()[0])
    assert Lead.objects.live().get() == lead


@pytest.mark.parametrize(
    "name", ["lead_edit", "lead_status", "lead_owner", "lead_trash", "lead_restore", "contact_new"]
)
def test_nobody_changes_what_he_may_not_see_or_may_only_see(client, name):
    """TRUST A2: 404 for another rep's lead, 403 for a reader; the row stays as it is."""
    lead = make_lead(owner=make_user("owner"))
    before = Lead.objects.values().get()
    for user, status in (
        (make_user("rep", visibility="own"), 404),
        (make_user("reader", role="reader"), 403),
    ):
        client.force_login(user)
        data = {"version": 1, "status": lead.status_id, "owner": user.pk, "name": "Mine"}
        assert client.post(reverse(name, args=[lead.pk]), data).status_code == status
    assert Lead.objects.values().get() == before


# --- two at once ---------------------------------------------------------------------------------


def test_the_second_of_two_sees_both_values_and_chooses(signed_in, rep):
    """TRUST E9, X39: nothing is lost; what only one of us changed is chosen already."""
    lead = make_lead("Ada", owner=rep, city="Bonn", region="NRW")
    data = typed(rep, lead, name="Ada B.", city="Mainz")
    change_leads(Lead.objects.all(), by=make_user("other"), values={"city": "Ulm", "region": "BW"})
    answer = edit(signed_in, lead, data)
    assert answer.status_code == 409
    rows = {row.name: row for row in answer.context["rows"]}
    assert {name: row.choice for name, row in rows.items()} == {
        "name": "mine", "city": "", "region": "theirs",
    }  # fmt: skip
    assert (rows["city"].mine, rows["city"].theirs) == ("Mainz", "Ulm")
    lead.refresh_from_db()
    assert lead.city == "Ulm"

    choices = {"choose_name": "mine", "choose_region": "theirs"}
    merge = data | {"seen": answer.context["state"][1], "differs": list(rows)} | choices
    undecided = edit(signed_in, lead, merge)
    assert undecided.status_code == 422
    assert "Both of you changed" in undecided.content.decode()
    assert edit(signed_in, lead, merge | {"choose_city": "mine"}).status_code == 302
    lead.refresh_from_db()
    assert (lead.name, lead.city, lead.region) == ("Ada B.", "Mainz", "BW")


def test_theirs_stays_where_i_say_so(signed_in, rep):
    lead = make_lead("Ada", owner=rep, status=make_status("New"))
    make_point(lead, "a@example.com")
    working = make_status("Working", Kind.WORKING, make_stage("Opportunities", "opportunity"))
    data = typed(rep, lead, emails="mine@example.com", priority="3")
    change_leads(Lead.objects.all(), by=rep, values={"status": working})
    set_points(lead, by=rep, kind="email", values=["theirs@example.com"])
    answer = edit(signed_in, lead, data)
    names = [row.name for row in answer.context["rows"]]
    assert sorted(names) == ["emails", "priority", "status"]
    merge = dict.fromkeys(("choose_emails", "choose_status", "choose_priority"), "theirs")
    edit(signed_in, lead, data | merge | {"seen": answer.context["state"][1], "differs": names})
    lead.refresh_from_db()
    assert (lead.status, lead.priority) == (working, 2)
    assert lead.points.live().get().value == "theirs@example.com"


def test_a_third_change_during_the_merge_is_seen_as_well(signed_in, rep):
    lead = make_lead("Ada", owner=rep)
    data = typed(rep, lead, name="Mine")
    change_leads(Lead.objects.all(), by=rep, values={"name": "Theirs"})
    seen = edit(signed_in, lead, data).context["state"][1]
    change_leads(Lead.objects.all(), by=rep, values={"name": "A third"})
    answer = edit(signed_in, lead, data | {"seen": seen, "differs": "name", "choose_name": "mine"})
    assert answer.status_code == 409
    assert answer.context["rows"][0].theirs == "A third"


@pytest.mark.parametrize("seen", ["", "x", "-1-00000000", "99999999999999999999-0", "1-", "²-0"])
def test_a_form_that_does_not_say_what_it_saw_changes_nothing(signed_in, rep, seen):
    lead = make_lead("Ada", owner=rep)
    assert edit(signed_in, lead, typed(rep, lead, name="Mine", seen=seen)).status_code == 409
    lead.refresh_from_db()
    assert lead.name == "Ada"


# --- contacts ------------------------------------------------------------------------------------


def test_people_come_change_and_go(signed_in, rep):
    lead = make_lead("Engines Ltd", kind="business", owner=rep)
    add = reverse("contact_new", args=[lead.pk])
    signed_in.post(add, {"name": "Max", "emails": "max@example.com", "phones": ""})
    contact = lead.contacts.get()
    address = reverse("contact_edit", args=[lead.pk, contact.pk])
    form = {"name": "Max Weber", "emails": "m@example.com", "phones": "", "version": 1}
    assert signed_in.post(address, form).status_code == 302
    assert signed_in.post(address, form | {"name": "Late"}).status_code == 422
    contact.refresh_from_db()
    assert contact.name == "Max Weber"
    assert contact.points.live().get().value == "m@example.com"
    signed_in.post(reverse("contact_remove", args=[lead.pk, contact.pk]))
    assert not lead.contacts.live().exists()


def test_a_contact_is_reached_only_through_its_own_lead(signed_in, rep):
    """TRUST A2: an id of another business does not help."""
    lead, other = make_lead(owner=rep), make_lead()
    signed_in.post(reverse("contact_new", args=[other.pk]), {"name": "Max"})
    contact = other.contacts.get()
    address = reverse("contact_edit", args=[lead.pk, contact.pk])
    assert signed_in.get(address).status_code == 404
