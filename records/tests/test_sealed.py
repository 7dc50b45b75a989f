"""Secrets that have to be used again are sealed with the secret key (TRUST: secrets)."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from records.sealed import Unreadable, seal, seal_text, unseal, unseal_text

VALUES = {"key": "sk_canary", "other": "Grüße"}


def test_what_is_sealed_says_nothing_and_opens_again():
    sealed = seal(VALUES)
    assert b"canary" not in sealed and sealed != seal(VALUES)
    assert unseal(sealed) == unseal(memoryview(sealed)) == VALUES
    assert (seal({}), unseal(b"")) == (b"", {})


def test_with_another_key_it_stays_shut(settings):
    sealed, old = seal(VALUES), settings.SECRET_KEY
    settings.SECRET_KEY = "another" * 10
    with pytest.raises(Unreadable):
        unseal(sealed)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert unseal(sealed) == VALUES


def test_what_was_changed_stays_shut():
    sealed = bytearray(seal(VALUES))
    sealed[-10] ^= 1
    with pytest.raises(Unreadable):
        unseal(bytes(sealed))


def test_an_address_of_its_own_that_runs_out():
    text = seal_text("token")
    assert set(text) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")
    assert unseal_text(text, within=timedelta(days=2)) == "token"
    with time_machine.travel(timezone.now() + timedelta(days=3)), pytest.raises(Unreadable):
        unseal_text(text, within=timedelta(days=2))


@pytest.mark.parametrize("text", ["", "x", "…", "A" * 200, "\0"])
def test_what_nobody_sealed(text):
    with pytest.raises(Unreadable):
        unseal_text(text, within=timedelta(days=2))
