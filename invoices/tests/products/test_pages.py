"""Products: who changes them, what their pages show, what goes with them (X21, LS-30, LS-31)."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from invoices import actions
from invoices.kinds import Interval, LinkKind, TaxClass, Unit
from invoices.models import Price, PriceList, Product, ProductLink
from invoices.products.lists import ProductList
from invoices.tests.factories import line, make_issued
from invoices.tests.products.make import make_list, make_price, make_product
from leads.tests.factories import make_lead
from records.actions import undo
from records.attached.comments import add_comment
from records.imports.plan import Rule
from records.models import Batch, Event
from records.search.query import find
from records.tests.battery import ListBattery
from records.tests.drain import drain
from records.tests.imports.make import done, uploaded
from records.timeline import timeline_of
from users.models import Role
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager():
    return make_user("mona", role=Role.MANAGER)


def form(*prices: tuple[PriceList, str, str], **fields) -> dict:
    data = {"name": "Oven", "unit": "C62", "tax_class": "standard", "interval": "", "save": "1",
            "notice_days": "30", "active": "on", "lines": str(len(prices))} | fields  # fmt: skip
    for number, (prices_of, start, amount) in enumerate(prices):
        row = {"price_list": prices_of.pk, "from_quantity": start, "amount": amount}
        data |= {f"price-{number}-{name}": value for name, value in row.items()}
    return data


def test_a_product_is_written_with_its_prices(client, manager):
    """X21: per list and quantity, rows without an amount left out."""
    euros, dollars = make_list(), make_list("Dollars", "USD")
    client.force_login(manager)
    sent = form((euros, "", "99.90"), (euros, "10", "89.905"), (dollars, "", ""), code="OV-1")
    answer = client.post(reverse("product_new"), sent)
    oven = Product.objects.get()
    assert answer.url == oven.get_absolute_url()
    steps = oven.prices.values_list("price_list", "from_quantity", "amount")
    assert set(steps) == {(euros.pk, 0, Decimal("99.9")), (euros.pk, 10, Decimal("89.905"))}
    page = client.get(oven.get_absolute_url()).text
    assert "€99.90" in page and "89.905 EUR" in page


def test_prices_left_out_are_taken_away_and_undo_brings_them_back(client, manager):
    euros, oven = make_list(), make_product()
    make_price(oven, euros, "10"), make_price(oven, euros, "8", start="5")
    client.force_login(manager)
    sent = form((euros, "", "11"), version=str(oven.version))
    assert client.post(reverse("product_edit", args=[oven.pk]), sent).status_code == 302
    live = Price.objects.live().filter(product=oven)
    assert list(live.values_list("amount", flat=True)) == [11]
    page = client.get(oven.get_absolute_url()).text
    assert "changed a price:" in page and "took away a price:" in page
    event = Event.objects.filter(kind="invoices.price_changed").get()
    undo(Batch.objects.get(pk=event.batch), by=manager)
    assert sorted(live.values_list("amount", flat=True)) == [8, 10]


def rows_of(page) -> list[tuple]:
    """What the form shows: (list, amount) of each row of prices."""
    rows = page.context["rows"]
    return [
        tuple(str(row[name].value() or "") for name in ("price_list", "amount")) for row in rows
    ]


def test_the_form_ends_with_one_empty_row_and_more_come_when_asked_for(client, manager):
    """As the lines of a document; the empty row is for the first list without a price."""
    euros, dollars, _third = make_list(), make_list("Dollars", "USD"), make_list("Shop")
    client.force_login(manager)
    assert rows_of(client.get(reverse("product_new"))) == [(str(euros.pk), "")]
    more = client.post(reverse("product_new"), form((euros, "", "5"), more="1"))
    assert rows_of(more) == [(str(euros.pk), "5"), ("", "")]
    client.post(reverse("product_new"), form((euros, "", "5")))
    edit = client.get(reverse("product_edit", args=[Product.objects.get().pk]))
    assert rows_of(edit) == [(str(euros.pk), "5"), (str(dollars.pk), "")]


def test_the_list_says_in_which_currency_the_usual_price_is(client, rep):
    """The first list that has a price names it, and products are found by it."""
    oven, _free = make_product(), make_product("Advice")
    dollars, euros = make_list("First", "USD", position=1), make_list("Second", position=2)
    make_price(oven, euros, "90"), make_price(oven, dollars, "99")
    client.force_login(rep)
    address = reverse("products") + "?format=json&columns=name,price,currency&list=all"
    told = {
        row["name"]: (row["price"], row["currency"])
        for row in client.get(address).json()["results"]
    }
    assert told == {"Oven": ("99.000000", "USD"), "Advice": (None, None)}
    page = client.get(reverse("products"))
    assert '<td class="num" data-label="Usual price">99</td><td>USD</td>' in page.text
    found = client.get(address + "&currency=USD").json()["results"]
    assert [row["name"] for row in found] == ["Oven"]


def test_the_story_offers_only_filters_that_can_find_something(client, rep):
    """Nobody calls a product: its story knows changes, comments and files."""
    oven = make_product()
    assert list(timeline_of(oven, user=rep).groups) == ["changes", "comments", "files"]
    client.force_login(rep)
    page = client.get(oven.get_absolute_url()).text
    assert "?show=comments" in page and "?show=activities" not in page


def test_the_same_step_twice_is_refused(client, manager):
    euros = make_list()
    client.force_login(manager)
    answer = client.post(reverse("product_new"), form((euros, "5", "1"), (euros, "5.0", "2")))
    assert answer.status_code == 422 and "has a price from that quantity" in answer.text
    assert not Product.objects.exists()


def test_a_number_is_given_once(client, manager):
    make_product("Old", code="OV-1")
    client.force_login(manager)
    answer = client.post(reverse("product_new"), form(code="ov-1"))
    assert answer.status_code == 422
    assert "There is already a product with this number." in answer.text


def test_reps_read_and_do_not_change(client, rep):
    """TRUST A2: seen, so 403 and not 404; on no path is anything written."""
    oven, other = make_product("Oven"), make_product("Tin")
    link = ProductLink.objects.create(product=oven, other=other)
    client.force_login(rep)
    page = client.get(oven.get_absolute_url())
    assert page.status_code == 200 and "Products are changed by managers and admins." in page.text
    before = list(Product.objects.order_by("id").values()), ProductLink.objects.count()
    listed = client.get(reverse("products") + "?list=all").text
    assert "Oven" in listed and reverse("product_new") not in listed
    for name, more in (
        ("product_edit", []), ("product_field", ["name"]), ("product_link", []),
        ("product_unlink", [link.pk]), ("product_trash", []), ("product_restore", []),
    ):  # fmt: skip
        sent = client.post(reverse(name, args=[oven.pk, *more]), form(name="Mine", other="Tin"))
        assert sent.status_code == 403, name
    assert client.post(reverse("products-select"), {"all": "1"}).status_code == 403
    rows = Product.objects.all()
    for refused in (
        lambda: actions.change_products(rows, by=rep, values={"name": "Mine"}),
        lambda: actions.trash_products(rows, by=rep),
        lambda: actions.add_product(Product(name="Mine"), by=rep),
        lambda: actions.set_prices(oven, prices=[Price(price_list=make_list(), amount=1)], by=rep),
        lambda: uploaded(rep, "name\nMine\n", "products"),
    ):
        with pytest.raises(PermissionDenied):
            refused()
    assert before == (list(Product.objects.order_by("id").values()), ProductLink.objects.count())


def test_a_field_is_changed_in_place(client, manager):
    oven = make_product()
    client.force_login(manager)
    address = reverse("product_field", args=[oven.pk, "interval"])
    assert client.get(address).status_code == 200
    assert client.post(address, {"interval": "month"}).status_code == 302
    oven.refresh_from_db()
    assert oven.interval == Interval.MONTH
    assert client.get(reverse("product_field", args=[oven.pk, "owner_id"])).status_code == 404


def test_a_comment_is_told_on_the_page(client, rep):
    """SX-22: also of a record that is on no lead's line."""
    oven = make_product()
    add_comment(oven, by=rep, text="Out of stock until May.")
    client.force_login(rep)
    assert "Out of stock until May." in client.get(oven.get_absolute_url()).text


def test_into_the_trash_and_back(client, manager):
    """X20: and a number given to another one meanwhile is said."""
    oven = make_product(code="OV-1")
    client.force_login(manager)
    client.post(reverse("product_trash", args=[oven.pk]))
    assert not Product.objects.live().exists()
    assert client.get(oven.get_absolute_url()).status_code == 200
    client.post(reverse("product_restore", args=[oven.pk]))
    assert Product.objects.live().get() == oven


def test_where_it_was_sold_as_far_as_one_sees(client, rep):
    """TRUST A2, A3: invoices of others are not told."""
    oven, other = make_product(), make_user("other", visibility="own")
    mine = make_issued(rep, line(product=oven), lead=make_lead("Mine", owner=rep), owner=rep)
    theirs = make_issued(rep, line(product=oven), lead=make_lead("Theirs"), owner=other)
    client.force_login(make_user("own", visibility="own"))
    assert "In no quote or invoice you may see." in client.get(oven.get_absolute_url()).text
    client.force_login(other)
    page = client.get(oven.get_absolute_url()).text
    assert theirs.number in page and mine.number not in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_much_for_any_number(client, rep, count, django_assert_num_queries):
    oven, prices = make_product(), make_list()
    for number in range(count):
        make_price(oven, prices, "1", start=str(number))
        actions_link(oven, make_product(f"Tin {number}"), LinkKind.UPGRADE)
        make_issued(rep, line(product=oven), owner=rep)
    client.force_login(rep)
    with django_assert_num_queries(QUERIES):
        client.get(oven.get_absolute_url())


QUERIES = 13


def actions_link(product: Product, other: Product, kind: str) -> None:
    ProductLink.objects.create(product=product, other=other, kind=kind)


def test_upgrades_and_what_goes_with_it(client, manager):
    """LS-30, LS-31: named once, shown on both pages; what is offered from it: test_suggestions."""
    laptop, bag, pro = (make_product(name) for name in ("Laptop", "Bag", "Laptop Pro"))
    client.force_login(manager)
    address = reverse("product_link", args=[laptop.pk])
    for other, kind in (("bag", "related"), (f"#{pro.pk}", "upgrade"), ("Bag", "related")):
        assert client.post(address, {"other": other, "kind": kind}).status_code == 302
    assert ProductLink.objects.live().count() == 2
    assert "It is an upgrade of" in client.get(pro.get_absolute_url()).text
    answer = client.post(address, {"other": "Laptop", "kind": "related"})
    assert answer.status_code == 422 and "does not go with itself" in answer.text
    link = ProductLink.objects.get(other=bag)
    client.post(reverse("product_unlink", args=[bag.pk, link.pk]))
    assert client.post(reverse("product_unlink", args=[bag.pk, link.pk])).status_code == 404


def test_everybody_finds_a_product_by_name_and_number():
    """X03: also who sees only own records."""
    product = make_product("Zebra oven", code="ZB-77")
    actions.change_products(
        Product.objects.all(), by=make_user("boss", role=Role.ADMIN), values={"name": "Zebra stove"}
    )
    drain()
    seer = make_user("own", visibility="own")
    for words in ("zebra", "ZB-77", f"#{product.pk}"):
        assert product in [hit.record for hit in find(seer, words)]


def test_a_file_of_products_with_prices(manager):
    """X18: the number is the key, each list has a column; steps for more stay."""
    euros, dollars = make_list("Shop"), make_list("US", "USD")
    known = make_product("Old oven", code="OV-1")
    make_price(known, euros, "5"), make_price(known, euros, "4", start="10")
    text = "SKU,Product,Euros,Dollars\nov-1,Oven,9.95,11\nT-1,Tin,0.000125,\n"
    to = {0: "code", 1: "name", 2: f"price.{euros.pk}", 3: f"price.{dollars.pk}"}
    importing = done(
        uploaded(manager, text, "products"), to=to, match=["code"], rule=Rule.OVERWRITE
    )
    assert (importing.counts["new"], importing.counts["change"]) == (1, 1)
    known.refresh_from_db()
    assert known.name == "Oven"
    live = Price.objects.live().values_list(
        "product__code", "price_list", "from_quantity", "amount"
    )
    assert set(live) == {
        ("ov-1", euros.pk, 0, Decimal("9.95")), ("ov-1", euros.pk, 10, Decimal(4)),
        ("ov-1", dollars.pk, 0, Decimal(11)), ("T-1", euros.pk, 0, Decimal("0.000125")),
    }  # fmt: skip


class TestProducts(ListBattery):
    declared = ProductList
    shared = True
    writer = {"role": Role.MANAGER}

    @pytest.fixture
    def rep(self):
        return make_user("mona", **self.writer)

    def make(self, number, owner):
        product = make_product(
            ["Ovens", "=1+1", "+49 30 1234", "-5", "<b>&", "Ünal", 'a,b\n"c"'][number % 7],
            code=f"P-{number}" if number % 2 else "",
            unit=[Unit.PIECE, Unit.HOUR][number % 2],
            interval=["", Interval.MONTH][number % 2],
            tax_class=[TaxClass.STANDARD, TaxClass.REDUCED][number % 2],
            owner=owner,
        )  # fmt: skip
        prices = PriceList.objects.first() or make_list()
        if number % 3:
            make_price(product, prices, str(number * 10))
        return product

    def new_values(self):
        return {"unit": Unit.FLAT.value, "tax_class": "zero", "interval": "year", "active": "no",
                "notice_days": "60"}  # fmt: skip
