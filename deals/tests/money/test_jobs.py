"""X22: rates loaded, another base currency, the night: who works values out anew, and when."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from deals.models import Deal, ExchangeRate
from deals.money import jobs, revalue
from deals.money.actions import save_rates
from deals.money.reading import Rate
from deals.money.sums import unrated
from deals.tests.factories import make_deal, make_stage
from records.actors import SYSTEM
from records.jobs import runner
from records.models import Job
from users.actions import save_organisation
from users.models import Organisation

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
TABLE = b"Date,USD,JPY,\n2026-03-02,1.25,160,\n2026-03-01,1.20,N/A,\n"


def run_jobs() -> None:
    for job in Job.objects.filter(kind=jobs.KIND, state="queued").order_by("created_at"):
        runner.run(job.pk)


def test_loaded_rates_revalue_what_is_open_in_another_currency(admin):
    deal = make_deal(value=Decimal("10"), currency="USD")
    home = make_deal(value=Decimal("10"), base_value=Decimal("10"))
    save_rates([Rate("USD", DAY, Decimal("1.25"))], by=admin)
    job = Job.objects.get(kind=jobs.KIND)
    assert (job.user, job.total) == (admin, 1)
    run_jobs()
    deal.refresh_from_db()
    home.refresh_from_db()
    assert (deal.base_value, home.base_value) == (Decimal("8"), Decimal("10"))


def test_only_admins_store_rates(rep):
    with pytest.raises(PermissionDenied):
        save_rates([Rate("USD", DAY, Decimal("1.25"))], by=rep)


def test_another_base_currency_revalues_everything_and_freezes_anew(admin, drain):
    """Closed deals too: their frozen rate was one of the old base currency."""
    organisation = Organisation.objects.create(name="Harbour Bakery", base_currency="EUR")
    save_rates([Rate("USD", DAY, Decimal("1.25"))], by=SYSTEM)
    won = make_deal(value=Decimal("100"), stage=make_stage("won"), close_date=DAY)
    revalue(Deal.objects.all())
    save_organisation(by=admin, values={"base_currency": "USD"})
    drain("base_currency")
    assert Job.objects.filter(params__everything=True).count() == 1
    run_jobs()
    won.refresh_from_db()
    assert (won.rate, won.base_value) == (Decimal("1.25"), Decimal("125"))
    assert organisation.pk


def test_control_other_settings_of_the_organisation_revalue_nothing(admin, drain):
    Organisation.objects.create(name="Harbour Bakery")
    save_organisation(by=admin, values={"name": "Harbour Bakery & Sons"})
    drain("base_currency")
    assert not Job.objects.filter(kind=jobs.KIND).exists()


def test_the_night_starts_one_job_a_day_and_only_where_there_is_something_to_do():
    make_deal(value=Decimal("1"), base_value=Decimal("1"))
    jobs.revalue_today()
    assert not Job.objects.exists()
    make_deal(value=Decimal("1"), currency="USD")
    jobs.revalue_today()
    jobs.revalue_today()
    assert Job.objects.filter(kind=jobs.KIND).count() == 1


def test_what_has_no_rate_is_counted_by_its_currency(django_assert_num_queries):
    """X05: a sum says what is missing in it; a deal without a value misses nothing."""
    stage = make_stage()
    make_deal(value=Decimal("100"), stage=stage)
    make_deal(value=Decimal("7"), currency="XAF", stage=stage)
    make_deal(stage=stage)
    revalue(Deal.objects.all())
    with django_assert_num_queries(1):
        assert unrated(Deal.objects.live()) == {"XAF": 1}


def test_an_admin_loads_a_table_and_sees_the_newest_rates(client, admin):
    client.force_login(admin)
    file = SimpleUploadedFile("eurofxref.csv", TABLE)
    assert client.post("/setup/rates/", {"file": file}).status_code == 302
    assert ExchangeRate.objects.count() == 3
    words = client.get("/setup/rates/").content.decode()
    assert "0.800000" in words and "160" in words and ">1.20" not in words


def test_a_file_that_is_no_table_changes_nothing(client, admin):
    client.force_login(admin)
    file = SimpleUploadedFile("x.csv", b"Date,USD\n2026-03-02,1.25\nbroken,1\n")
    answer = client.post("/setup/rates/", {"file": file})
    assert answer.status_code == 422 and not ExchangeRate.objects.exists()
    assert "Line 3" in answer.content.decode()


def test_a_rate_is_added_by_hand_but_none_of_tomorrow(client, admin):
    client.force_login(admin)
    sent = {"currency": "XAF", "day": "2026-03-02", "per_euro": "655.957"}
    assert client.post("/setup/rates/add/", sent | {"day": "2999-01-01"}).status_code == 422
    assert client.post("/setup/rates/add/", sent | {"per_euro": "0"}).status_code == 422
    assert client.post("/setup/rates/add/", sent).status_code == 302
    assert ExchangeRate.objects.get().currency == "XAF"


def test_the_page_of_rates_asks_as_much_with_three_as_with_one(
    client, admin, django_assert_num_queries
):
    client.force_login(admin)
    for currency in ("USD", "JPY", "XAF"):
        save_rates([Rate(currency, DAY, Decimal("2"))], by=SYSTEM)
        with django_assert_num_queries(8):
            client.get("/setup/rates/")


def test_the_command(tmp_path, capsys):
    path = tmp_path / "rates.csv"
    path.write_bytes(TABLE)
    call_command("import_rates", path)
    assert "3 rates" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("import_rates", tmp_path / "none.csv")
