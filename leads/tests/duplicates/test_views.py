"""The pages of duplicates: form, merge, list (X01, X02; TRUST A2, A3, E9)."""

import pytest
from django.urls import reverse

from leads.duplicates.pairs import look_through_all
from leads.models import DuplicatePair, Lead, NotSame
from leads.tests.factories import make_lead, make_point, make_status
from records.jobs import runner
from records.models import Batch, Job
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(rep) -> Lead:
    make_status()
    lead = make_lead("Ada Byron", owner=rep, city="London")
    make_point(lead, "ada@example.com")
    look_through_all()
    return lead


def address(*leads) -> str:
    return reverse("lead_merge") + "?" + "&".join(f"id={lead.pk}" for lead in leads)


def test_typing_shows_who_may_be_meant(client, rep, ada):
    """X01: by any notation of the address, or a name that is near; nothing for nobody."""
    client.force_login(rep)
    for typed in ({"emails": "new@example.com, ADA@example.com"}, {"name": "Ada Byrón"}):
        answer = client.post(reverse("lead_alike"), typed)
        assert answer.context["alike"][0].lead == ada
        assert ada.get_absolute_url() in answer.content.decode()
    assert client.post(reverse("lead_alike"), {"name": "Bob"}).context["alike"] == []


def test_nobody_learns_of_a_lead_out_of_sight(client, ada):
    """TRUST A3: neither while typing nor by a refusal of the form."""
    own = make_user("own", visibility="own")
    client.force_login(own)
    answer = client.post(reverse("lead_alike"), {"emails": "ada@example.com"})
    assert answer.context["alike"] == []
    typed = {"kind": "person", "name": "Ada Byron", "emails": "ada@example.com", "priority": 2}
    assert client.post(reverse("lead_new"), typed).status_code == 302


def test_a_likely_duplicate_is_saved_when_its_sender_says_so(client, rep, ada):
    """The form comes back with everything typed, and goes through with "Add anyway"."""
    client.force_login(rep)
    typed = {"kind": "person", "name": "Ada B", "emails": "ada@example.com", "priority": 2}
    answer = client.post(reverse("lead_new"), typed)
    assert answer.status_code == 422
    assert "This may be the same as" in answer.content.decode()
    assert answer.context["form"]["name"].value() == "Ada B"
    assert Lead.objects.count() == 1
    assert client.post(reverse("lead_new"), typed | {"anyway": ada.pk}).status_code == 302
    assert Lead.objects.count() == 2


def test_choose_look_merge_and_take_back(client, rep, ada):
    """X02: three pages, the choice kept between them, and the other's address leads on."""
    client.force_login(rep)
    other = make_lead("Ada King", owner=rep, job_title="Countess")
    page = client.get(address(ada, other))
    assert {row.key: row.chosen.lead for row in page.context["rows"]} == {
        "name": other, "job_title": other, "address": ada,
    }  # fmt: skip
    chosen = {"keep": ada.pk, "from_name": ada.pk, "from_job_title": other.pk}
    chosen |= {f"version_{lead.pk}": lead.version for lead in (ada, other)}
    preview = client.post(address(ada, other), chosen | {"step": "preview"})
    assert [row.chosen.text for row in preview.context["result"] if row.key == "name"] == [
        "Ada Byron"
    ]
    assert Lead.objects.live().count() == 2
    done = client.post(address(ada, other), chosen | {"step": "merge"})
    assert done.url == ada.get_absolute_url()
    ada.refresh_from_db()
    assert (ada.name, ada.job_title, ada.city) == ("Ada Byron", "Countess", "London")
    assert client.get(other.get_absolute_url()).url == ada.get_absolute_url()
    assert "Ada King" in client.get(ada.get_absolute_url()).content.decode()
    batch = Batch.objects.latest("pk")
    assert client.post(reverse("records:batch_undo", args=[batch.pk])).status_code == 302
    assert Lead.objects.live().count() == 2


def test_a_merge_somebody_overtook_says_so(client, rep, ada):
    """TRUST E9: nothing is merged, the choices stay, the page shows what is there now."""
    client.force_login(rep)
    other = make_lead("Ada King", owner=rep)
    sent = {"step": "merge", "keep": ada.pk, f"version_{ada.pk}": 1, f"version_{other.pk}": 0}
    answer = client.post(address(ada, other), sent)
    assert answer.status_code == 409
    assert "Nothing was merged" in answer.content.decode()
    assert Lead.objects.live().count() == 2


def test_one_lead_asks_for_the_other(client, rep, ada):
    client.force_login(rep)
    other = make_lead("Bob", owner=rep)
    assert client.get(address(ada)).status_code == 200
    assert client.post(address(ada), {"other": "nobody"}).status_code == 422
    assert client.post(address(ada), {"other": f"#{other.pk}"}).url == address(ada, other)


def test_leads_out_of_sight_are_not_found(client, rep, ada):
    """TRUST A2."""
    own = make_user("own", visibility="own")
    mine = make_lead("Ada", owner=own)
    client.force_login(own)
    assert client.get(address(mine, ada)).status_code == 404
    assert client.get(reverse("lead_merge")).status_code == 404


def test_ticked_rows_go_to_the_merge(client, rep, ada):
    """From the list's selection bar: two to ten rows."""
    client.force_login(rep)
    other = make_lead("Bob", owner=rep)
    sent = {"field": "merge", "state": "list=all", "id": [ada.pk, other.pk]}
    assert client.post(reverse("leads-select"), sent).url == address(ada, other)
    assert client.post(reverse("leads-select"), sent | {"id": [ada.pk]}).status_code == 400


def test_not_the_same_is_remembered_until_taken_back(client, admin, ada):
    other = make_lead("Ada Byron")
    look_through_all()
    client.force_login(admin)
    assert len(client.get(reverse("duplicates")).context["pairs"]) == 1
    client.post(reverse("duplicates_apart"), {"id": [ada.pk, other.pk]})
    assert client.get(reverse("duplicates")).context["pairs"] == []
    look_through_all()
    assert client.get(reverse("duplicates")).context["pairs"] == []
    client.post(reverse("duplicates_apart"), {"id": [ada.pk, other.pk]})
    assert NotSame.objects.count() == 1
    client.post(reverse("records:batch_undo", args=[Batch.objects.latest("pk").pk]))
    assert len(client.get(reverse("duplicates")).context["pairs"]) == 1


def test_ticked_pairs_are_merged_by_a_worker_and_taken_back_as_one(client, admin, ada):
    """Three alike make one group; a criterion or a vanished lead holds its group alone."""
    for _n in range(2):
        make_lead("Ada Byron")
    look_through_all()
    client.force_login(admin)
    pairs = list(DuplicatePair.objects.values_list("pk", flat=True))
    assert len(pairs) == 3
    client.post(reverse("duplicates_merge"), {"pair": pairs})
    job = Job.objects.get()
    runner.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result["merged"], job.result["held"]) == ("done", 1, 0)
    assert list(Lead.objects.live()) == [ada]
    assert client.get(reverse("duplicates")).context["pairs"] == []
    client.post(reverse("records:batch_undo", args=[job.batch_id]))
    assert Lead.objects.live().count() == 3
    assert len(client.get(reverse("duplicates")).context["pairs"]) == 3


@pytest.mark.parametrize("place", ["", "x", "1_x", "9_9_9", "99999999_1", "²_²"])
def test_pages_of_the_list(client, admin, ada, place):
    """Whatever stands in the address; 8 leads alike make 28 pairs, 25 on a page."""
    for _n in range(7):
        make_lead("Ada Byron")
    look_through_all()
    client.force_login(admin)
    first = client.get(reverse("duplicates"), {"after": place})
    assert (first.context["count"], len(first.context["pairs"])) == (28, 25)
    rest = client.get(reverse("duplicates"), {"after": first.context["next"]})
    assert len(rest.context["pairs"]) == 3
