"""SQL, markup and the clock: what code may do only where it is written down (TRUST B5, B1)."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

import pytest

from tests.guards import house
from tests.guards.allowed import ALLOWED

Checker = Callable[[ast.Module], Iterator[tuple[int, str]]]

CLOCKS = re.compile(
    r"^(datetime\.)?(datetime|date)\.(now|utcnow|today)$|^timezone\.(now|localdate)$"
    r"|^time\.time$"
)
# The only rooms that may look at the clock; the rest is handed *now* (habit 14).
# doctor and bench are the bodies of commands.
CLOCK_ROOMS = {"views", "views.py", "jobs", "jobs.py", "management", "doctor", "bench"}
SAFE = {"mark_safe", "SafeString", "SafeText"}
COMPOSED = re.compile(r"\b(SQL|Identifier|Literal|Placeholder)\(")
STATEMENT = re.compile(
    r"\s*(select\s|insert\s+into\s|update\s+\S*\s*set|delete\s+from\s|with\s+\w+\s+as\b"
    r"|create\s+(unique\s+)?(table|index|view)|alter\s+table|drop\s+(table|index)|copy\s+\S+\s+from)",
    re.IGNORECASE,
)
REQUEST = re.compile(r"\brequest\b|\.(GET|POST|COOKIES|META)\b")
# Text mails and the like are no markup: only .html is looked at.
SAFE_IN_TEMPLATES = r"\|\s*safe(seq)?\b|{%\s*autoescape\s+off"


def calls(source: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(source):
        if isinstance(node, ast.Call):
            yield node, house.called_name(node)


def is_assembled(node: ast.expr) -> bool:
    """A text put together in Python: f-string with values, +, % or .format()."""
    if isinstance(node, ast.JoinedStr):
        return any(isinstance(part, ast.FormattedValue) for part in node.values)
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.Add | ast.Mod)
    name = house.called_name(node) if isinstance(node, ast.Call) else ""
    return name.endswith(".format") and not COMPOSED.search(ast.unparse(node))


def is_assembled_sql(node: ast.AST) -> bool:
    """An f-string that starts like a statement, wherever it is then executed."""
    if not isinstance(node, ast.JoinedStr) or not is_assembled(node):
        return False
    first = node.values[0]
    return isinstance(first, ast.Constant) and bool(STATEMENT.match(str(first.value)))


def raw_sql(source: ast.Module) -> Iterator[tuple[int, str]]:
    """Ways round the ORM that could carry a user's text into SQL; psycopg.sql composes safely."""
    for node, name in calls(source):
        last = name.rsplit(".", 1)[-1]
        if last in {"raw", "extra"} and "." in name:
            yield node.lineno, f"{name}("
        elif last == "RawSQL":
            yield node.lineno, "RawSQL("
        elif last in {"execute", "executemany", "copy"} and node.args:
            if is_assembled(node.args[0]):
                yield node.lineno, f"{name}(text put together in Python"
        elif last in {"filter", "exclude", "get", "order_by", "values", "update"}:
            opened = [word.value for word in node.keywords if word.arg is None]
            if any(REQUEST.search(ast.unparse(value)) for value in opened):
                yield node.lineno, f"{name}(**request…)"
    for node in ast.walk(source):
        if is_assembled_sql(node):
            yield node.lineno, "a statement as an f-string with values"


def marked_safe(source: ast.Module) -> Iterator[tuple[int, str]]:
    for node, name in calls(source):
        if name.rsplit(".", 1)[-1] in SAFE:
            yield node.lineno, f"{name}("


def looks_at_the_clock(source: ast.Module) -> Iterator[tuple[int, str]]:
    for node, name in calls(source):
        if CLOCKS.match(name):
            yield node.lineno, f"{name}("


def may_look_at_the_clock(parts: tuple[str, ...]) -> bool:
    return bool(CLOCK_ROOMS & set(parts)) or parts[:2] == ("crm", "local")


def offences(checker: Checker, guard: str, skip=lambda parts: False) -> list[str]:
    """Hits outside the written exceptions, and exceptions that cover nothing any more."""
    found, used = [], set()
    for path in house.python():
        name = house.name(path)
        if skip(house.parts(path)):
            continue
        hits = list(checker(house.tree(path)))
        if hits and name in ALLOWED[guard]:
            used.add(name)
        else:
            found += [f"{name}:{line}: {what}" for line, what in hits]
    found += [f"allowed.py: {guard}: {name} needs no exception" for name in unused(guard, used)]
    return found


def unused(guard: str, used: set[str]) -> set[str]:
    return {name for name in ALLOWED[guard] if name.endswith(".py")} - used


def test_sql_is_never_put_together_from_text():
    problems = offences(raw_sql, "raw SQL")
    assert not problems, house.report(problems, "parameters, the ORM, or psycopg.sql")


@pytest.mark.parametrize(
    "source",
    [
        "Thing.objects.raw('select')",
        "things.extra(where=['x'])",
        "RawSQL('x', [])",
        "cursor.execute(f'select {x}')",
        "cursor.execute('select ' + x)",
        "cursor.execute('select %s' % x)",
        "cursor.execute('select {}'.format(x))",
        "query = f'select {x} from y'",
        "things.filter(**request.GET.dict())",
        "things.filter(**dict(form.request.POST))",
    ],
)
def test_control_raw_sql_is_found(source):
    assert list(raw_sql(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        "cursor.execute('select %s', [x])",
        "cursor.execute(sql.SQL('select {}').format(sql.Identifier(x)))",
        "cursor.execute(query.format(sql.Identifier(x)))",
        "log.info('x', extra={})",
        "things.filter(**conditions)",
        "title = f'{n} selected from the list'",
    ],
)
def test_parameters_and_composed_sql_pass(source):
    assert not list(raw_sql(ast.parse(source)))


def test_markup_is_marked_safe_only_where_written_down():
    problems = offences(marked_safe, "markup marked safe")
    for path in house.templates():
        if path.suffix != ".html":
            continue
        hits = list(house.find(SAFE_IN_TEMPLATES, house.text(path)))
        if hits and house.name(path) not in ALLOWED["markup marked safe"]:
            problems += [f"{house.name(path)}:{line}: {what}" for line, what in hits]
    assert not problems, house.report(problems, "format_html, or a reason in allowed.py")


@pytest.mark.parametrize("source", ["mark_safe(x)", "safestring.mark_safe(x)", "SafeString(x)"])
def test_control_markup_marked_safe_is_found(source):
    assert list(marked_safe(ast.parse(source)))


@pytest.mark.parametrize("source", ["{{ x|safe }}", "{{ x | safe }}", "{% autoescape off %}"])
def test_control_markup_marked_safe_in_a_template_is_found(source):
    assert list(house.find(SAFE_IN_TEMPLATES, source))


def test_the_clock_is_handed_in():
    problems = offences(looks_at_the_clock, "the clock", may_look_at_the_clock)
    assert not problems, house.report(problems, "take `now` or `on` as an argument (habit 14)")


@pytest.mark.parametrize(
    "source", ["timezone.now()", "datetime.now()", "datetime.datetime.utcnow()", "date.today()"]
)
def test_control_a_look_at_the_clock_is_found(source):
    assert list(looks_at_the_clock(ast.parse(source)))


def test_views_jobs_and_commands_may_look_at_the_clock():
    assert may_look_at_the_clock(("users", "views.py"))
    assert may_look_at_the_clock(("crm", "management", "commands", "bench.py"))
    assert not may_look_at_the_clock(("users", "actions.py"))
