"""Form widgets written in Python: Django's templates take 8 ms for a list of 65 choices, and 20 for
the time zones (SPEED: what the framework costs).

Only selects, text areas and plain inputs, which are most of what pages hold; letter for letter
what Django's own templates say (records/tests/test_widgets.py), and every other widget still comes
from them.
"""

from __future__ import annotations

from html import escape
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.formats import localize
from django.utils.safestring import SafeData, SafeString, mark_safe


def text(value: Any) -> str:
    return value if isinstance(value, SafeData) else escape(str(value))


def attributes(attrs: dict[str, Any]) -> str:
    return "".join(
        f" {text(name)}" if value is True else f' {text(name)}="{text(value)}"'
        for name, value in attrs.items()
        if value is not False
    )


def write_input(widget: dict[str, Any]) -> str:
    value = "" if widget["value"] is None else f' value="{text(widget["value"])}"'
    kind, name = text(widget["type"]), text(widget["name"])
    return f'<input type="{kind}" name="{name}"{value}{attributes(widget["attrs"])}>'


def write_textarea(widget: dict[str, Any]) -> str:
    value = text(localize(widget["value"])) if widget["value"] else ""
    return (
        f'<textarea name="{text(widget["name"])}"{attributes(widget["attrs"])}>\n{value}</textarea>'
    )


def write_option(option: dict[str, Any]) -> str:
    value, attrs = text(option["value"]), attributes(option["attrs"])
    return f'<option value="{value}"{attrs}>{text(localize(option["label"]))}</option>'


def write_select(widget: dict[str, Any]) -> str:
    parts = [f'<select name="{text(widget["name"])}"{attributes(widget["attrs"])}>']
    for group, options, _number in widget["optgroups"]:
        if group:
            parts.append(f'\n  <optgroup label="{text(localize(group))}">')
        parts += [f"\n  {write_option(option)}\n" for option in options]
        parts.append("\n  </optgroup>" if group else "")
    return "".join([*parts, "\n</select>\n"])


PLAIN = ("text", "hidden", "number", "email", "url", "password", "date", "datetime", "time", "tel")
WRITERS = {f"django/forms/widgets/{name}.html": write_input for name in PLAIN}
WRITERS["django/forms/widgets/checkbox.html"] = write_input
WRITERS["django/forms/widgets/select.html"] = write_select
WRITERS["django/forms/widgets/textarea.html"] = write_textarea


class Renderer(DjangoTemplates):
    """The FORM_RENDERER of the product."""

    def render(self, template_name: str, context: dict, request=None) -> SafeString:
        write = WRITERS.get(template_name)
        if write is None:
            return super().render(template_name, context, request)
        return mark_safe(write(context["widget"]).strip())
