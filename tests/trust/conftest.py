"""Fixtures of the cross-app checks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path
from shutil import copytree

import pytest
from django.db import transaction
from django.test import Client

from conftest import shared_folder
from tests.trust.world import World, make_world


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(scope="module")
def made_world(
    django_db_setup, django_db_blocker, tmp_path_factory
) -> Iterator[tuple[World, Path]]:
    """Made once for the tests of a file, rolled back behind the last; and the folder of its
    files."""
    files = tmp_path_factory.mktemp("world")
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr("django.conf.settings.MEDIA_ROOT", files)
        made = make_world()
        patch.undo()
        yield made, files
        transaction.set_rollback(True)


@pytest.fixture
def world(made_world, db, media, tmp_path) -> World:
    """Each test's own: what it writes is rolled back, its files are a copy."""
    made, files = made_world
    copytree(files, tmp_path, dirs_exist_ok=True)
    return deepcopy(made)


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
