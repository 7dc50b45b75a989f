"""A name of an icon that does not exist would break its page; here it breaks the build."""

import re

import lucide
import pytest
from django.conf import settings

from crm.menu import ACCOUNT, MENU, NEW, SETUP

NAMED = re.compile(r"{%\s*lucide \"([^\"]+)\"")


def icons() -> list[str]:
    pages = (settings.BASE_DIR / "templates").rglob("*.html")
    named = {name for page in pages for name in NAMED.findall(page.read_text())}
    return sorted(named | {entry.icon for entry in [*MENU, *NEW, *ACCOUNT, *SETUP]})


@pytest.mark.parametrize("name", icons())
def test_icon_exists(name):
    assert "<svg" in lucide._render_icon(name, 24)


def test_control_a_wrong_name_is_refused():
    with pytest.raises(lucide.IconDoesNotExist):
        lucide._render_icon("no-such-icon", 24)
