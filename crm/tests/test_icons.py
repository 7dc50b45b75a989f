"""A name of an icon that does not exist would break its page; here it breaks the build."""

import re

import lucide
import pytest
from django.conf import settings

from crm.menu import ACCOUNT, MENU, NEW, SETUP
from records import drawn

NAMED = re.compile(r"{%\s*lucide \"([^\"]+)\"")


def icons() -> list[str]:
    pages = (settings.BASE_DIR / "templates").rglob("*.html")
    named = {name for page in pages for name in NAMED.findall(page.read_text())}
    return sorted(named | {entry.icon for entry in [*MENU, *NEW, *ACCOUNT, *SETUP]})


@pytest.mark.parametrize("name", icons())
def test_icon_exists(name):
    """Ours is drawn as the library draws it."""
    how = {"aria_hidden": "true", "id": "a<b"}
    assert drawn.lucide(name, **how) == lucide._render_icon(name, 24, **how)


def test_the_archive_of_the_icons_is_opened_once_for_a_process():
    drawn.outlines.cache_clear()
    for name in ("squirrel", "snail", "rabbit"):  # drawn nowhere else
        drawn.lucide(name)
    assert drawn.outlines.cache_info().misses == 1


def test_control_a_wrong_name_is_refused():
    with pytest.raises(lucide.IconDoesNotExist):
        drawn.lucide("no-such-icon")
