"""Every write looks alike: a set in, keyword-only, ``by=``, an answer back (STYLE habit 6)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.guards import house
from tests.guards.allowed import ALLOWED


def room_files(room: str) -> list[Path]:
    """``<app>/<room>.py``, what stands in ``<app>/<room>/``, and the same in a subject's folder."""
    return [
        path
        for path in house.python()
        if house.parts(path)[0] in house.FLOORS and {room, f"{room}.py"} & set(house.parts(path))
    ]


def offered(folder: Path) -> set[str] | None:
    """What a folder of actions offers at its door (``__all__``); None for a room of one file."""
    door = folder / "__init__.py"
    if folder.name != "actions" or not door.is_file():
        return None
    for node in house.tree(door).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


def public_functions(source: ast.Module) -> list[ast.FunctionDef]:
    return [
        node
        for node in source.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def faults(function: ast.FunctionDef) -> list[str]:
    """What an action lacks."""
    arguments = function.args
    found = []
    if len(arguments.posonlyargs) + len(arguments.args) > 1 or arguments.vararg:
        found.append("everything after the set must be keyword-only")
    if "by" not in [argument.arg for argument in arguments.kwonlyargs]:
        found.append("takes no keyword-only `by`")
    if function.returns is None:
        found.append("has no return annotation")
    if not ast.get_docstring(function):
        found.append("has no docstring with its rule")
    return found


def test_actions_are_verbs_on_a_set():
    problems = []
    for path in room_files("actions"):
        door = offered(path.parent)
        for function in public_functions(house.tree(path)):
            if f"{house.name(path)}::{function.name}" in ALLOWED["shape of actions"]:
                continue
            if door is None or function.name in door:
                where = f"{house.name(path)}:{function.lineno} {function.name}"
                problems += [f"{where}: {fault}" for fault in faults(function)]
    assert not problems, house.report(problems, "CONTRIBUTING.md, How to add an action")


def test_a_room_of_actions_has_a_door():
    """A folder of actions lists what it offers, so that helpers and actions cannot be mixed up."""
    folders = {path.parent for path in room_files("actions") if path.parent.name == "actions"}
    assert folders
    assert not [house.name(folder) for folder in folders if not offered(folder)]


@pytest.mark.parametrize(
    ("source", "lacking"),
    [
        ("def f(s, by) -> int:\n '''x'''", "keyword-only"),
        ("def f(s) -> int:\n '''x'''", "no keyword-only `by`"),
        ("def f(s, *, by):\n '''x'''", "return annotation"),
        ("def f(s, *, by) -> int: ...", "docstring"),
        ("def f(*all, by) -> int:\n '''x'''", "keyword-only"),
    ],
)
def test_control_a_lame_action_is_found(source, lacking):
    assert any(lacking in fault for fault in faults(ast.parse(source).body[0]))


def test_a_right_action_passes():
    assert not faults(ast.parse("def f(s, *, by, note='') -> Outcome:\n '''Rule.'''").body[0])
