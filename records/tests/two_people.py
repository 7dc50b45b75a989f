"""What the page shows whose sender was not the quickest, and how it is answered (TRUST E9)."""

from __future__ import annotations

from django.contrib.messages import get_messages


def said(answer) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def choices(answer) -> dict[str, tuple[str, str, str]]:
    """{field: (mine, theirs, what is proposed)}."""
    assert answer.status_code == 409
    return {row.name: (row.mine, row.theirs, row.choice) for row in answer.context["rows"]}


def merged(answer, **chosen: str) -> dict:
    """What the page sends with these choices, beside what was typed."""
    name, state = answer.context["state"]
    names = {f"choose_{field}": whose for field, whose in chosen.items()}
    return {name: state, "differs": list(chosen)} | names


def held(answer) -> dict[str, int]:
    """{reason: how many} of a change of many."""
    reasons = answer.context["result"]["reasons"]
    return {code: reason["count"] for code, reason in reasons.items()}
