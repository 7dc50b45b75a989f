"""Fixtures of the cross-app checks."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from django.test import Client

from conftest import shared_folder
from tests.trust.world import World, make_world


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def world(db) -> World:
    return make_world()


@pytest.fixture
def as_user() -> Callable[..., Client]:
    """A browser of somebody; what the server breaks at is an answer of 500, not an exception."""

    def open_browser(user) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(user)
        return client

    return open_browser


def payloads(*names: str) -> list[str]:
    """The texts of lists in the folder of hostile input; the test skips without it."""
    folder = shared_folder("corpora")
    found: list[str] = []
    for name in names:
        for each in json.loads((folder / f"{name}.json").read_text()):
            found.append(
                each if isinstance(each, str) else str(each.get("payload", each.get("data")))
            )
    return found
