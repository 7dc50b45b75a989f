"""Webhooks go to the outside only, to the very address that was checked (X12)."""

import pytest

from automations.hooks.guard import NotAllowed, allowed, check_url, resolve


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "::1",
        "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "100.64.0.1", "224.0.0.1",
        "2002:7f00:1::", "255.255.255.255",
    ],
)  # fmt: skip
def test_inner_addresses_are_not_called(ip, settings):
    assert not allowed(ip)
    settings.WEBHOOK_ALLOW_PRIVATE = True
    assert allowed(ip)


@pytest.mark.parametrize("ip", ["93.184.216.34", "2606:2800:220:1::1"])
def test_addresses_of_the_public_net_are(ip):
    assert allowed(ip)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/", "file:///etc/passwd", "http://", "https://user:pw@example.com/",
        "http://exa mple.com/", "http://example.com/\r\nX: y", "javascript:alert(1)",
        "http://[::1", "http://example.com:99999/",
    ],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused(url):
    with pytest.raises(NotAllowed):
        check_url(url)


@pytest.mark.parametrize("url", ["http://localhost/", "http://127.0.0.1:8000/x", "http://[::1]/",
                                 "http://2130706433/", "http://0x7f.1/"])  # fmt: skip
def test_names_of_this_machine_are_refused(url):
    with pytest.raises(NotAllowed, match=r"inner network|Nobody knows"):
        resolve(url)
