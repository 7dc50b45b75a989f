"""Rules are written and read as sentences, by admins, without scripts (CM-06, X26, X27)."""

import pytest
from django.urls import reverse

from automations.models import Rule
from automations.tests.factories import make_rule, set_status
from leads.kinds import Kind
from leads.models import Stage
from leads.tests.factories import make_stage, make_status
from records.models import Batch, FieldDefinition, SavedList

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client, world):
    client.force_login(world.admin)
    return client


def saved_list(world, params: str) -> SavedList:
    return SavedList.objects.create(
        owner=world.admin, list_name="leads", title="Mine", params=params
    )


def test_a_rule_is_put_together_on_small_pages_and_reads_as_a_sentence(page, world):
    """X26: when, if and then, each a form without a script."""
    kept = saved_list(world, f"status={world.new.pk}")
    sent = {"name": "Outreach", "list_name": "leads", "trigger": "leads.called"}
    page.post(reverse("automation_new"), sent)
    rule = Rule.objects.get()
    assert (rule.is_on, rule.owner) == (False, world.admin)
    at = {"version": rule.version, "conditions": str(kept.pk)}
    page.post(reverse("automation_if", args=[rule.pk]), at)
    page.post(
        reverse("automation_effect", args=[rule.pk, "set.status"]), {"value": world.contacted.pk}
    )
    answer = page.get(reverse("automation", args=[rule.pk])).content.decode()
    assert "When a call is logged, if status is New Lead, then set status to Contacted." in answer
    page.post(reverse("automation_switch", args=[rule.pk]), {"to": "on"})
    rule.refresh_from_db()
    assert (rule.is_on, rule.params) == (True, kept.params)


def test_each_change_makes_a_version_and_runs_name_it(page, world):
    """X27."""
    rule = make_rule(owner=world.admin)
    sent = {"name": "New name", "most_per_hour": 5, "version": rule.version}
    page.post(reverse("automation_settings", args=[rule.pk]), sent)
    world.call(world.lead())
    world.heed()
    assert rule.runs.get().version == 2


def test_a_stale_form_is_refused(page, world):
    """E9."""
    rule = make_rule()
    Rule.objects.update(version=5)
    sent = {"name": "New name", "version": 1}
    answer = page.post(reverse("automation_settings", args=[rule.pk]), sent)
    assert answer.status_code == 422


def test_me_is_refused_in_words(page, world):
    rule, kept = make_rule(is_on=False), saved_list(world, "owner=me")
    sent = {"conditions": str(kept.pk), "version": 1}
    answer = page.post(reverse("automation_if", args=[rule.pk]), sent)
    assert answer.status_code == 422
    assert "mean something else for everybody" in answer.content.decode()


def test_entering_cannot_depend_on_today(page, world):
    rule, kept = make_rule(trigger="enters", is_on=False), saved_list(world, "created_at=last_7d")
    sent = {"place": str(kept.pk), "version": 1}
    answer = page.post(reverse("automation_when", args=[rule.pk]), sent)
    assert "cannot depend on today" in answer.content.decode()


def test_the_preview_counts_what_matches_now(page, world):
    rule = make_rule(params="city=Bonn", is_on=False)
    world.lead("Ada", city="Bonn"), world.lead("Bob")
    answer = page.get(reverse("automation", args=[rule.pk])).content.decode()
    assert "1 record meets this now" in answer
    assert "/leads/?city=Bonn" in answer


def test_runs_are_listed_filtered_and_taken_back(page, world):
    rule = make_rule(effects=[set_status(world.contacted)])
    lead = world.lead()
    world.call(lead)
    world.heed()
    address = reverse("automation_runs")
    assert "Ada" in page.get(address, {"rule": rule.pk, "result": "done"}).content.decode()
    assert "No runs" in page.get(address, {"result": "failed"}).content.decode()
    batch = Batch.objects.get(kind="automations.run")
    page.post(reverse("records:batch_undo", args=[batch.pk]))
    lead.refresh_from_db()
    assert lead.status == world.new


def test_the_story_of_a_record_names_the_rule_and_its_cause(page, world, client):
    """X27: "Rule … moved this lead", with the way to the rule for admins and to the cause."""
    rule = make_rule("Outreach", effects=[set_status(world.contacted)])
    lead = world.lead()
    world.call(lead)
    world.heed()
    answer = page.get(lead.get_absolute_url()).content.decode()
    assert "Rule “Outreach”" in answer
    assert reverse("automation", args=[rule.pk]) in answer
    assert f'href="#event-{rule.runs.get().event}"' in answer
    client.force_login(world.rep)
    answer = client.get(lead.get_absolute_url()).content.decode()
    assert "Rule “Outreach”" in answer
    assert reverse("automation", args=[rule.pk]) not in answer


def test_only_admins_set_rules_up(client, world):
    """CM-06."""
    client.force_login(world.rep)
    rule = make_rule()
    for name in ("automations", "automation_new", "automation_runs"):
        assert client.get(reverse(name)).status_code == 403
    assert client.post(reverse("automation_switch", args=[rule.pk])).status_code == 403


@pytest.mark.parametrize("key", ["contacted", "unanswered", "refused", "churn", "renewal"])
def test_ready_made_rules_are_added_switched_off_and_can_be_switched_on(page, world, key):
    """LS-06, WB-06, CM-24, CM-25, LS-20, LS-21."""
    customers = make_stage("Customers", "customer", position=5)
    for kind in (Kind.UNQUALIFIED, Kind.CHURN_RISK, Kind.RENEWAL, Kind.ACTIVE):
        make_status(kind.label, kind, customers)
    FieldDefinition.objects.create(target_type=100, key="ends", label="Ends", type="date")
    Stage.objects.update(inactivity_days=45)
    page.post(reverse("automation_ready", args=[key]))
    rule = Rule.objects.get()
    assert (rule.is_on, rule.ready_made) == (False, key)
    answer = page.post(reverse("automation_switch", args=[rule.pk]), {"to": "on"}, follow=True)
    rule.refresh_from_db()
    assert rule.is_on, answer.content.decode()
    listed = page.get(reverse("automations")).content.decode()
    assert reverse("automation_ready", args=[key]) not in listed


def test_a_negative_reply_ends_the_work(page, world):
    """CM-24."""
    from records.attached.comments import add_comment
    from records.models import CommentType

    over = make_status("Unqualified", Kind.UNQUALIFIED)
    page.post(reverse("automation_ready", args=["refused"]))
    rule = Rule.objects.get()
    page.post(reverse("automation_switch", args=[rule.pk]), {"to": "on"})
    lead, other = world.lead(), world.lead("Bob")
    add_comment(lead, by=world.rep, text="No thanks", type=CommentType.objects.get())
    add_comment(other, by=world.rep, text="Nice")
    world.heed()
    lead.refresh_from_db(), other.refresh_from_db()
    assert (lead.status, other.status) == (over, world.new)


def test_without_a_fitting_status_the_words_say_what_to_do(page, world):
    answer = page.post(reverse("automation_ready", args=["churn"]), follow=True)
    assert "There is no status that means" in answer.content.decode()
    assert not Rule.objects.exists()


def test_the_list_of_rules_reads_a_steady_number_of_times(
    page, world, django_assert_max_num_queries
):
    for n in range(3):
        make_rule(f"Rule {n}")
    with django_assert_max_num_queries(25):
        page.get(reverse("automations"))
