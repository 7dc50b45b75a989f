"""Ways to pay are added with fields of their own; secrets are never seen again (WA-21, WA-22)."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from invoices import actions
from invoices.models import PaymentMethod
from invoices.paying import plugin_of
from invoices.paying.plugin import PLUGINS
from invoices.tests.paying.fake_stripe import FakeStripe
from invoices.tests.paying.make import make_method, use
from invoices.tests.paying.servers import CANARY, served
from records.sealed import unseal
from users.models import SecurityEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_cache")]
STRIPE = {"name": "Card", "active": "on", "account": "acct_ours"} | FakeStripe.secrets


@pytest.fixture
def boss(client, admin):
    client.force_login(admin)
    return client


def added(boss, plugin: str = "stripe", **said) -> PaymentMethod:
    answer = boss.post(reverse("payment_method_new", args=[plugin]), said)
    assert answer.status_code == 302, answer.context["form"].errors
    return PaymentMethod.objects.latest("pk")


def test_every_kind_is_offered_with_its_own_fields(boss):
    """WA-21: cash, bank transfer, PayPal, Stripe, Authorize.Net."""
    assert set(PLUGINS) == {"cash", "bank", "paypal", "stripe", "authorizenet"}
    text = boss.get(reverse("payment_methods")).text
    for plugin in PLUGINS.values():
        assert str(plugin.label) in text
        form = boss.get(reverse("payment_method_new", args=[plugin.name])).text
        assert all(f'name="{setting.name}"' in form for setting in plugin.fields)


def test_secrets_are_typed_once_and_never_shown(boss):
    """WA-22."""
    method = added(boss, **STRIPE)
    page = boss.get(reverse("payment_method", args=[method.pk])).text
    assert "It is set. Type another to replace it." in page
    assert CANARY not in page and "acct_ours" in page
    assert plugin_of(method).get("secret_key") == STRIPE["secret_key"]


def test_what_the_provider_gives_later_can_be_typed_later(boss, client, rep):
    """It wants an address to call first, which there is once the method is saved."""
    method = added(boss, **STRIPE | {"signing_secret": ""})
    page = boss.get(reverse("payment_method", args=[method.pk])).text
    assert "Still missing: Signing secret" in page
    assert reverse("payment_callback", args=[method.key]) in page
    assert plugin_of(method).way(None, None) is None


def test_a_field_left_empty_keeps_the_secret(boss):
    method = added(boss, **STRIPE)
    said = {"name": "Cards", "account": "", "active": "on", "version": method.version}
    address = reverse("payment_method", args=[method.pk])
    assert boss.post(address, said | {"signing_secret": "whsec_new"}).status_code == 302
    method.refresh_from_db()
    assert method.name == "Cards"
    expected = {"secret_key": STRIPE["secret_key"], "signing_secret": "whsec_new"}
    assert unseal(method.secrets) == expected


def test_no_secret_anywhere(boss, admin, caplog, settings):
    """In no row of any table, no page, export or log line (TRUST: secrets)."""
    with served(FakeStripe()) as fake:
        use(settings, fake)
        method = added(boss, **STRIPE)
        boss.post(reverse("payment_method_test", args=[method.pk]))
        said = STRIPE | {"name": "Other", "version": method.version}
        boss.post(reverse("payment_method", args=[method.pk]), said)
    rows = [
        repr(list(model._base_manager.values_list()))
        for model in apps.get_models() if model._meta.managed
    ]  # fmt: skip
    pages = [boss.get(reverse(name)).text for name in ("payment_methods", "records:batches",
                                                        "security_log", "home")]  # fmt: skip
    assert CANARY not in "".join([*rows, *pages, caplog.text])


def test_it_stands_in_the_security_log(boss, admin):
    """Who may say where money goes may take it."""
    method = added(boss, **STRIPE)
    boss.post(reverse("payment_method_remove", args=[method.pk]))
    entries = SecurityEntry.objects.filter(kind="payments_changed", user=admin)
    assert [each.about for each in entries] == ["stripe Card", "stripe Card"]


def test_the_connection_is_tested(boss, settings):
    with served(FakeStripe()) as fake:
        use(settings, fake)
        method = added(boss, **STRIPE)
        address = reverse("payment_method_test", args=[method.pk])
        assert "It works. Account: acct_ours" in boss.post(address, follow=True).text
        method.secrets = b""
        method.save()
        assert "Invalid API Key provided" in boss.post(address, follow=True).text
        fake.is_down = True
        assert "cannot be reached" in boss.post(address, follow=True).text


def test_in_the_order_an_admin_chose(boss):
    first, second = added(boss, "cash", name="Cash", words="x", active="on"), added(boss, **STRIPE)
    boss.post(reverse("payment_method_move", args=[second.pk]), {"to": "up"})
    assert list(PaymentMethod.objects.offered()) == [second, first]
    boss.post(reverse("payment_method_move", args=[second.pk]), {"to": "down"})
    assert list(PaymentMethod.objects.offered()) == [first, second]


def test_an_account_that_is_none_is_refused(boss):
    address = reverse("payment_method_new", args=["bank"])
    answer = boss.post(address, {"name": "Bank", "iban": "DE00123", "active": "on"})
    assert answer.status_code == 422 and not PaymentMethod.objects.exists()


def test_after_the_key_was_changed_it_says_what_is_missing(boss, settings):
    method = added(boss, **STRIPE)
    PaymentMethod.objects.filter(pk=method.pk).update(secrets=b"sealed with another key")
    assert "something is missing" in boss.get(reverse("payment_methods")).text


def test_only_admins(rep, settings):

    with served(FakeStripe()) as fake:
        with pytest.raises(PermissionDenied):
            make_method(fake, rep)
        method = make_method(fake)
    for write in (
        lambda: actions.change_method(method, by=rep, values={"name": "x"}, secrets={}),
        lambda: actions.move_method(method, by=rep, up=True),
        lambda: actions.remove_methods(PaymentMethod.objects.all(), by=rep),
    ):
        with pytest.raises(PermissionDenied):
            write()
