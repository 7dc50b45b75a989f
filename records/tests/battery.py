"""What every list must do, written once; a record type only feeds it with data.

    class TestThings(ListBattery):
        declared = ThingList
        def make(self, number, owner): return Thing.objects.create(...)
        def new_values(self): return {"colour": red.pk, "size": "5"}

``make`` should vary its fields by the number and leave some empty. Subclasses in apps whose
routes stand in the product's urls need nothing else.
"""

from __future__ import annotations

import csv
import io
import json
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from records.lists import LISTS
from records.lists.asker import Asker
from records.lists.columns import Kind
from records.lists.export import rows_of
from records.lists.filters import filters_of
from records.lists.formulas import restore
from records.lists.reading import Reading
from records.lists.state import read_params, read_state, read_wish
from records.lists.stock import stock_filters
from records.lists.tabs import read_tabs
from records.lists.values import as_text
from records.models import SavedList
from users.tests.factories import make_user

SAMPLES = {Kind.DATE: "last_30d", Kind.MOMENT: "this_year", Kind.BOOLEAN: "yes", Kind.PERSON: "me"}


@pytest.mark.django_db
class ListBattery:
    """Feed ``declared``, ``make`` and ``new_values``."""

    declared: type
    #: queries of a page beside those of session and user
    most_queries = 9
    #: everybody sees all of them, whoever looks after them
    shared = False
    #: more about who may change them
    writer: dict = {}

    def make(self, number: int, owner):
        raise NotImplementedError

    def new_values(self) -> dict[str, str]:
        """{editable column: value as its form sends it}, different from what ``make`` writes."""
        raise NotImplementedError

    # --- help ------------------------------------------------------------------------------------

    @pytest.fixture
    def record_list(self, monkeypatch):
        record_list = LISTS[self.declared.name]
        monkeypatch.setattr(type(record_list), "page_size", 5)
        return record_list

    @pytest.fixture
    def records(self, rep):
        return [self.make(number, rep if number % 3 else None) for number in range(1, 14)]

    @pytest.fixture
    def site(self, rep) -> Client:
        client = Client()
        client.force_login(rep)
        return client

    def get(self, site: Client, record_list, query: str, **headers):
        return site.get(f"{record_list.url()}?{query}", **headers)

    def walk(self, site: Client, record_list, query: str) -> list[int]:
        """Ids of every page in order, as JSON gives them."""
        ids: list[int] = []
        url = f"{record_list.url()}?{query}&format=json"
        while url:
            answer = site.get(url)
            assert answer.status_code == 200, answer.content
            page = json.loads(answer.content)
            ids += [row["id"] for row in page["results"]]
            url = page["next"]
        return ids

    def reading(self, record_list, user, query: str) -> Reading:
        asker = Asker.of(user)
        wish = read_wish(record_list, read_params(query), read_tabs(record_list, user))
        return Reading(record_list, read_state(record_list, wish, asker), asker)

    def sample(self, filter_, records) -> str | None:
        """A value the filter understands, taken from the records where that is possible."""
        column, operator = filter_.column, filter_.operator
        if operator.name == "empty":
            return "no"
        if column.kind in SAMPLES:
            return SAMPLES[column.kind]
        values = self.model.objects.alias(sample=column.operand).filter(sample__isnull=False)
        value = values.order_by("pk").values_list(column.operand, flat=True).first()
        if value is None and column.is_reference:
            return None  # there is nothing it could name
        return as_text(value if value not in (None, "") else 1)

    @property
    def model(self):
        return self.declared.model

    # --- the checks ------------------------------------------------------------------------------

    def test_each_filter_means_the_same_in_address_saved_list_and_api(
        self, record_list, records, site, rep, rf
    ):
        """Stored filter = URL = API, for every column and operator."""
        columns = record_list.columns_for(rep)
        stock_of = stock_filters(columns)
        for param, filter_ in filters_of(columns).items():
            sample = self.sample(filter_, records)
            if sample is None:
                assert self.get(site, record_list, f"{param}=1").status_code == 400, param
                continue
            query = urlencode({param: sample})
            found = self.walk(site, record_list, query)
            request = rf.get("/", QueryDict(query))
            request.user = rep
            stock = stock_of(QueryDict(query), queryset=record_list.records(rep), request=request)
            assert stock.is_valid(), (param, stock.errors)
            assert sorted(found) == sorted(stock.qs.values_list("id", flat=True)), param
            site.post(
                record_list.url("save"), {"title": param, "sharing": "private", "state": query}
            )
            saved = next(t for t in read_tabs(record_list, rep).values() if t.title == param)
            assert self.walk(site, record_list, f"list={saved.key}") == found, param
            SavedList.objects.all().delete()  # each page would name them all

    def test_each_sortable_column_walks_in_full_order(self, record_list, records, site):
        """Pages by place equal one unpaged query with empty values last."""
        from django.db.models import F

        for column in record_list.own_columns.values():
            if not column.sort:
                continue
            path = column.sort if isinstance(column.sort, str) else column.path
            for sort, order in (
                (column.name, [F(path).asc(nulls_last=True), "id"]),
                (f"-{column.name}", [F(path).desc(nulls_last=True), "-id"]),
            ):
                full = list(self.model.objects.live().order_by(*order).values_list("id", flat=True))
                assert self.walk(site, record_list, f"list=all&sort={sort}") == full, sort

    def test_each_column_can_be_shown(self, record_list, records, site):
        for column in record_list.own_columns.values():
            if column.show:
                answer = self.get(site, record_list, f"list=all&columns={column.name}")
                assert answer.status_code == 200, column.name

    def test_an_export_reads_back_equal(self, record_list, records, site, rep):
        """TRUST B6: every cell of the CSV is what the list says, formulas made harmless."""
        names = ",".join(c.name for c in record_list.own_columns.values() if c.show)
        query = f"list=all&columns={names}"
        answer = self.get(site, record_list, f"{query}&format=csv")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline="")))[1:]
        wanted = [[str(v) for v in row] for row in rows_of(self.reading(record_list, rep, query))]
        assert [[restore(cell) for cell in line] for line in lines] == wanted
        assert len(lines) == len(records)

    def test_each_editable_column_is_changed_for_all_and_taken_back(
        self, record_list, records, site
    ):
        """CM-20: select all that match, change, undo."""
        for name, value in self.new_values().items():
            before = self.values_of(name)
            url = site.post(record_list.url("select"), {"state": "list=all", "all": "1"}).url
            answer = site.post(url, {"field": name, "value": value})
            assert answer.status_code == 302, (name, answer.content.decode()[-3000:])
            assert len(set(self.values_of(name).values())) == 1, name
            site.post(f"{answer.url}undo/")
            assert self.values_of(name) == before, name

    def values_of(self, name: str) -> dict:
        field = name.split(".")[0]
        return dict(self.model.objects.values_list("id", field))

    @pytest.mark.parametrize(
        "query",
        [
            "no_such=1",
            "owner__password=x",
            "owner__password__regex=x",
            "list=all&sort=owner__password",
            "list=all&columns=owner__password",
            "list=nobody-made-this",
            "list=all&after=xyz",
            "any=no_such%3D1",
            "any=any%3Downer%253Dme",
            "any=",
            "owner=abc",
            "owner=",
            "owner=1,,2",
            "created_at=soon",
            "format=xml",
        ],
    )
    def test_what_is_unknown_or_invalid_is_refused_with_a_way_back(
        self, record_list, records, site, query
    ):
        """TRUST A7: never all rows, never a 500."""
        answer = self.get(site, record_list, query)
        assert answer.status_code == 400
        assert f'href="{record_list.url()}' in answer.content.decode()
        assert 'class="tick"' not in answer.content.decode()

    @pytest.mark.parametrize("visibility", ["own", "team", "all"])
    def test_everybody_gets_what_they_may_see_and_no_more(
        self, record_list, records, rep, visibility
    ):
        """Law 1: page, JSON, CSV and selection start from the same set."""
        other = make_user("other", visibility=visibility, **self.writer)
        mine = self.make(99, other)
        visible = set(self.model.objects.live().visible_to(other).values_list("id", flat=True))
        assert mine.pk in visible
        assert (len(visible) == 1) == (visibility != "all" and not self.shared)
        site = Client()
        site.force_login(other)
        assert set(self.walk(site, record_list, "list=all")) == visible
        answer = self.get(site, record_list, "list=all&format=csv")
        lines = b"".join(answer.streaming_content).decode().strip().splitlines()
        assert len(lines) >= len(visible) + 1
        ticked = {"state": "list=all", "id": [r.pk for r in records] + [mine.pk]}
        url = site.post(record_list.url("select"), ticked).url
        selection = site.get(url).context["selection"]
        assert set(selection.ids) == visible

    def test_a_page_costs_the_same_queries_for_one_row_and_for_many(
        self, record_list, site, rep, monkeypatch
    ):
        monkeypatch.setattr(type(record_list), "page_size", 50)
        self.make(1, rep)
        self.get(site, record_list, "list=all")
        with CaptureQueriesContext(connection) as one:
            self.get(site, record_list, "list=all")
        for number in range(2, 51):
            self.make(number, rep)
        with CaptureQueriesContext(connection) as many:
            self.get(site, record_list, "list=all")
        assert len(one) == len(many) <= self.most_queries

    def test_each_default_list_is_served_by_an_index(self, record_list, records, rep):
        """SPEED: no sort step, no scan of the whole table, where the list is long."""
        for tab in record_list.tabs.values():
            reading = self.reading(record_list, rep, f"list={tab.key}")
            ordering = [key.ordering(plain=True) for key in reading.state.order.keys]
            rows = reading.matching.order_by(*ordering, reading.state.order.id_key.ordering())
            with connection.cursor() as cursor:
                for way in ("seqscan", "bitmapscan", "sort"):
                    cursor.execute(f"SET LOCAL enable_{way} = off")
            plan = rows[:51].explain()
            assert "Sort" not in plan and "Seq Scan" not in plan, (tab.key, plan)

    def test_a_reader_may_look_and_export_but_not_change(self, record_list, records):
        """CM-01: 403 without a seat."""
        site = Client()
        site.force_login(make_user("reader", role="reader"))
        answer = self.get(site, record_list, "list=all")
        assert answer.status_code == 200
        assert "ticked" not in answer.content.decode()
        posted = {"state": "list=all", "all": "1"}
        assert site.post(record_list.url("select"), posted).status_code == 403

    def test_a_new_one_begins_at_the_head_of_the_list(self, record_list, records, site):
        """For who may write, where there is a form for it."""
        reader = Client()
        reader.force_login(make_user("reader", role="reader"))
        door = f'class="btn btn-primary" href="{record_list.new_address}" data-keys="c"'
        seen = [door in self.get(one, record_list, "list=all").text for one in (site, reader)]
        assert seen == [bool(record_list.new_url), False]
