"""The set-up of the score, and a look ahead before anything is saved."""

import pytest
from django.urls import reverse

from leads.models import Lead, ScoreRule
from leads.scoring.preview import bands, places, preview
from leads.scoring.writing import rescore
from leads.tests.factories import make_lead
from records.models import FieldDefinition, Job, SavedList
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db
URGENT = {"words": "Urgent", "points": "20"}


@pytest.fixture
def at(client, admin):
    client.force_login(admin)
    return reverse("score_rule_new")


@pytest.fixture
def urgent_list(admin):
    return SavedList.objects.create(
        owner=admin, list_name="leads", title="Urgent ones", params="priority=3"
    )


def test_a_rule_from_a_list(client, at, urgent_list):
    """Its filters are copied; relative dates are welcome."""
    sent = URGENT | {"conditions": str(urgent_list.pk)}
    assert client.post(at, sent | {"save": "1"}).status_code == 302
    rule = ScoreRule.objects.get()
    assert (rule.points, rule.params, rule.halve_days) == (20, "priority=3", None)
    assert Job.objects.get().title == "Scores of all leads"
    page = client.get(reverse("score")).content.decode()
    for words in ("+20", "Urgent", "priority is high", "being worked out"):
        assert words in page


def test_a_rule_that_fades(client, at):
    sent = URGENT | {"halve_days": "14", "halve_from": "created_at"}
    assert client.post(at, sent).status_code == 302
    assert (
        "halves every 14 days since the lead was added"
        in client.get(reverse("score")).content.decode()
    )


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"points": "0"}, "not 0"),
        ({"points": "101"}, "between"),
        ({"halve_days": "3"}, "need both"),
        ({"words": ""}, "required"),
        ({"conditions": "mine"}, "everybody"),
    ],
)
def test_what_makes_no_rule_is_refused_in_words(client, at, more, words):
    page = client.post(at, URGENT | more)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert not ScoreRule.objects.exists()


def test_the_look_ahead_changes_nothing(client, at, urgent_list):
    make_lead("Ada", priority=3), make_lead("Bob")
    sent = URGENT | {"conditions": str(urgent_list.pk), "preview": "1"}
    answer = client.post(at, sent)
    page = answer.content.decode()
    assert answer.status_code == 200
    for words in ("2 of 2 leads get another score", "Rise most", "Ada", "– → 20"):
        assert words in page
    assert "Urgent" in page, "what was typed stays"
    assert not ScoreRule.objects.exists()
    assert not Job.objects.exists()


def test_a_rule_is_changed_and_removed(client, at, rule):
    row, other = rule(20, "priority=3"), rule(-5, "city__empty=yes")
    make_lead("Ada", priority=3, city="Bonn")
    rescore([Lead.objects.get().pk])
    edit = reverse("score_rule_edit", args=[row.pk])
    sent = {"words": "High", "points": "40", "conditions": "keep", "version": row.version}
    ahead = client.post(edit, sent | {"preview": "1"}).content.decode()
    assert "20 → 40" in ahead
    assert client.post(edit, sent).status_code == 302
    row.refresh_from_db()
    assert (row.words, row.points, row.params) == ("High", 40, "priority=3")
    gone = reverse("score_rule_remove", args=[other.pk])
    assert "last rule" not in client.get(gone).content.decode()
    assert client.post(gone).status_code == 302
    assert list(ScoreRule.objects.live()) == [row]
    assert "last rule" in client.get(reverse("score_rule_remove", args=[row.pk])).content.decode()


def test_a_stale_form_is_held(client, at, rule):
    """TRUST E9."""
    row = rule(20)
    edit = reverse("score_rule_edit", args=[row.pk])
    sent = {"words": "High", "points": "40", "version": 1}
    assert client.post(edit, sent).status_code == 302
    answer = client.post(edit, sent | {"points": "60"})
    assert answer.status_code == 422
    assert ScoreRule.objects.get().points == 40


def test_a_rule_that_asks_for_a_field_that_is_gone_says_so(client, at, rule):
    rule(5, "custom.gone=1")
    page = client.get(reverse("score")).content.decode()
    assert "Gives no points:" in page
    assert "custom.gone" in page


def test_the_parts_stand_on_the_page_of_the_lead(client, rep, rule):
    """+20 Urgent, −10 No phone, and the sum."""
    rule(20, "priority=3", words="Urgent"), rule(-10, "phone__empty=yes", words="No phone")
    rule(5, "city=Ulm", words="Near us")
    lead = make_lead(priority=3)
    rescore([lead.pk])
    client.force_login(rep)
    page = client.get(lead.get_absolute_url()).content.decode()
    for words in ("+20", "Urgent", "−10", "No phone", '<span class="score">10</span>'):
        assert words in page
    assert "Near us" not in page


def test_without_rules_there_is_no_panel(client, rep):
    client.force_login(rep)
    page = client.get(make_lead().get_absolute_url()).content.decode()
    assert "score-panel" not in page


def test_with_rules_the_forms_do_not_ask_for_it(client, rep, rule):
    """Nor does what a form sends anyway count (decision 0022)."""
    client.force_login(rep)
    lead = make_lead(score=3)
    edit = reverse("lead_edit", args=[lead.pk])
    assert 'name="score"' in client.get(edit).content.decode()
    rule(1)
    page = client.get(edit)
    assert 'name="score"' not in page.content.decode()
    seen = page.context["form"].initial["seen"]
    sent = {"kind": "person", "name": "Ada", "priority": 2, "status": lead.status_id,
            "seen": seen, "score": "99"}  # fmt: skip
    assert client.post(edit, sent).status_code == 302
    assert (Lead.objects.get().name, Lead.objects.get().score) == ("Ada", 3)


def test_the_list_sorts_and_filters_by_score(client, rep, rule):
    rule(20, "priority=3"), rule(3)
    for name, priority in (("Cold", 1), ("Hot", 3)):
        make_lead(name, priority=priority)
    rescore(list(Lead.objects.values_list("id", flat=True)))
    client.force_login(rep)

    def names(query):
        answer = client.get(f"/leads/?list=all&format=json&columns=name,score&{query}")
        return [row["name"] for row in answer.json()["results"]]

    assert names("sort=-score") == ["Hot", "Cold"]
    assert names("score__gte=10") == ["Hot"]


def test_places_share_a_score():
    assert places([30, 10, 10, None, 5]) == {30: 1, 10: 2, 5: 4, None: 5}


def test_those_who_rise_and_fall_most(admin, rule):
    """By places: 20 points for all but one let nobody rise, and that one fall."""
    rule(10, "priority=3"), rule(5, "priority=2"), rule(1)
    for n in range(4):
        make_lead(f"Lead {n}", priority=2, city="Ulm")
    make_lead("First", priority=3)
    rescore(list(Lead.objects.values_list("id", flat=True)))
    found = preview(admin, [*ScoreRule.objects.all(), ScoreRule(points=20, params="city=Ulm")])
    assert (found.looked_at, found.changed) == (5, 4)
    assert [(each.lead.name, each.gain) for each in found.fall] == [("First", -4)]
    assert {(each.gain, each.points) for each in found.rise} == {(1, 20)}


def test_bands_have_round_widths_and_hold_everybody():
    found = bands([-3, 0, 12, 78, None], [5, 5, 5, 5, 99])
    assert [(band.low, band.high) for band in found][:2] == [(-20, -1), (0, 19)]
    assert sum(band.before for band in found) == 4
    assert sum(band.after for band in found) == 5
    assert max(band.bar_after for band in found) == 100
    assert bands([None], [None]) == []
    assert [band.words for band in bands([7], [7])] == ["7"]


def test_what_one_may_not_see_is_not_named():
    """TRUST A3."""
    own = make_user("own", visibility="own")
    make_lead("Hidden"), make_lead("Mine", owner=own)
    found = preview(own, [ScoreRule(points=5)])
    assert found.looked_at == 1
    assert [each.lead.name for each in found.rise] == ["Mine"]


def test_a_field_rules_ask_for_may_be_custom(client, at, admin):
    FieldDefinition.objects.create(target_type=100, key="budget", label="Budget", type="number")
    saved = SavedList.objects.create(
        owner=admin, list_name="leads", title="Rich", params="custom.budget__gte=1000"
    )
    assert client.post(at, URGENT | {"conditions": str(saved.pk)}).status_code == 302
    make_lead("Ada", custom={"budget": 5000})
    assert rescore([Lead.objects.get().pk]) == 1
    assert Lead.objects.get().score == 20
