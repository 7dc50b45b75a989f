"""The tables of allowed pairs, read from the docstring of ``invoices.gates``: what stands there is
what holds (TRUST D9)."""

from __future__ import annotations

from invoices import gates

INVOICES, QUOTES, SERVICES = range(3)


def table(which: int, states) -> dict[tuple[str, str], bool]:
    """{(what, state): whether it is allowed}."""
    rows = [cells(row) for row in gates.__doc__.splitlines() if "  " in row and "==" not in row]
    heads = [place for place, row in enumerate(rows) if row[0] == "what"] + [len(rows)]
    head, *body = rows[heads[which] : heads[which + 1]]
    found = {}
    for what, *marks in body:
        for name, mark in zip(head[1:], marks, strict=True):
            found[what, states(name.replace(" ", "_"))] = mark == "yes"
    return found


def cells(row: str) -> list[str]:
    return [word.strip() for word in row.split("  ") if word.strip()]
