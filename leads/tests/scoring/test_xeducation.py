"""Rules of common sense on X Education's 9,240 real leads, 3,561 of which converted (LS-23)."""

import pytest
from django.core.files import File

from leads.models import Lead, ScoreRule, Source
from leads.scoring.writing import rescore
from leads.tests.factories import make_status
from leads.tests.scoring.auc import auc
from records.imports.actions import upload
from records.imports.plan import NEW_FIELD, Plan
from records.tests.imports.make import done

pytestmark = [pytest.mark.django_db, pytest.mark.real_data]

TIME, WORK = "custom.total_time_spent_on_website", "custom.what_is_your_current_occupation"
# What a salesperson would say about courses sold by phone, from what is known before anybody
# spoke to the lead. Tags, lead quality, lead profile, last activity and the vendor's own indexes
# are left out: they are written afterwards, by those who know how it ended.
BEHAVIOUR = [
    ("Somebody recommended us", 35, "source={recommended}"),
    ("Ten minutes on our website", 20, f"{TIME}__gte=600"),
    ("Looked and left within five minutes", -10, f"{TIME}__gt=0&{TIME}__lt=300"),
    ("Asked not to be mailed", -20, "custom.do_not_email=Yes"),
]
ANSWERS = [
    ("Works already and wants to get on", 25, f"{WORK}=Working+Professional"),
    ("Did not say what they do", -15, f"{WORK}__empty=yes"),
    ("Named a specialization", 10, "custom.specialization__empty=no"),
]


@pytest.fixture
def leads(admin, real_data, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make_status()
    path = real_data / "xeducation_leads" / "Leads.csv"
    with path.open("rb") as file:
        importing = upload(by=admin, file=File(file), name=path.name, target="leads")
    to = {
        position: NEW_FIELD
        for position, column in Plan.from_dict(importing.plan).columns.items()
        if (not column.to or column.to in {"country", "city"})
        and importing.profile[position]["filled"]
    }
    done(importing, to=to)
    return Lead.objects.order_by("id")


def separation(leads, sense) -> float:
    ScoreRule.objects.all().delete()
    names = ["Reference", "Welingak Website"]
    ids = Source.objects.filter(name__in=names).order_by("id").values_list("id", flat=True)
    recommended = ",".join(map(str, ids))
    for words, points, params in sense:
        params = params.format(recommended=recommended)
        ScoreRule.objects.create(words=words, points=points, params=params)
    rescore(list(leads.values_list("id", flat=True)))
    rows = leads.values_list("score", "custom__converted")
    return auc((score, converted == 1) for score, converted in rows)


def test_the_score_separates_who_converted(leads):
    """AUC 0.857, measured on all 9,240 leads: so often one who converted stands above one who
    did not. Without what the forms asked for, by behaviour and source alone, it is 0.806."""
    assert Lead.objects.filter(custom__converted=1).count() == 3561
    assert separation(leads, BEHAVIOUR + ANSWERS) > 0.85
    assert 0.80 < separation(leads, BEHAVIOUR) < 0.85


def test_control_the_measure():
    assert auc([(1, False), (2, True)]) == 1
    assert auc([(2, False), (1, True)]) == 0
    assert auc([(1, False), (1, True)]) == 0.5
    assert auc([(1, False), (3, False), (2, True), (4, True)]) == 0.75
