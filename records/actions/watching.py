"""Gates on what a change makes of records: looked at before and after, under the lock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Self

from django.db import models, transaction

from records.actions.fitting import Held, write_what_fits
from records.actions.writing import Source, Stamp, write
from records.gates import Gate, failing, standing_gates
from records.models import Tracked

# Types whose standing gates somebody further out looks at, when the whole step is done.
_watched: ContextVar[frozenset[type[models.Model]]] = ContextVar("watched", default=frozenset())


class Watch:
    """Records of one type, seen once before a change and then as often as wanted after it.

    A gate with ``when`` asks those that met it before; one without lets those pass that did not
    meet it before either: a change may leave things as bad as they were, not make them worse.
    """

    def __init__(self, model: type[Tracked], ids: Sequence[int], gates: Sequence[Gate]) -> None:
        self.model, self.ids = model, list(ids)
        self.gates = [gate for gate in gates if gate.after]
        noted = {gate.code: gate.noted for gate in self.gates}
        self._before = failing(model, self.ids, noted)

    @classmethod
    def of_new(cls, model: type[Tracked], ids: Sequence[int]) -> Self:
        """Records just made, with all that hangs on them: nothing is forgiven, nothing left."""
        watch = cls(model, (), [gate for gate in asked_gates(model) if gate.when is None])
        watch.ids = list(ids)
        return watch

    def held(self, ids: Sequence[int] | None = None) -> Held:
        """{id: codes} of the records that may not become what they are now."""
        asked_of = self.ids if ids is None else list(ids)
        found = failing(self.model, asked_of, {gate.code: gate.passes for gate in self.gates})
        asked = {
            record_id: [code for code in codes if self._asks(code, record_id)]
            for record_id, codes in found.items()
        }
        return {record_id: codes for record_id, codes in asked.items() if codes}

    def _asks(self, code: str, record_id: int) -> bool:
        was_noted = code in self._before.get(record_id, ())
        gate = next(gate for gate in self.gates if gate.code == code)
        return was_noted if gate.when else not was_noted


def asked_gates(model: type[Tracked], columns: Iterable[str] | None = None) -> Sequence[Gate]:
    """The standing gates of a type, unless a step around this one looks at them itself; those
    that have a say where just these columns are written."""
    gates = () if model in _watched.get() else standing_gates(model)
    return gates if columns is None else [gate for gate in gates if gate.asks_about(columns)]


@contextmanager
def as_one_step(model: type[Tracked], ids: Sequence[int], *parts: type[Tracked]) -> Iterator[Watch]:
    """Several writes that make one step: the gates look at what comes out of all of them.

    ``parts`` are types that hang on the records and whose gates speak of them. The caller asks
    the watch in the end, and takes the step back where it holds something.
    """
    watch = Watch(model, ids, standing_gates(model))
    token = _watched.set(_watched.get() | {model, *parts})
    try:
        yield watch
    finally:
        _watched.reset(token)


class NotAsAsked(Exception):
    """New records a standing gate does not let be: ``held`` {id: codes}, ``messages`` by code."""

    def __init__(self, held: Held, gates: Sequence[Gate]) -> None:
        self.held = held
        self.messages = {gate.code: str(gate.message) for gate in gates}
        codes = dict.fromkeys(code for codes in held.values() for code in codes)
        super().__init__(" ".join(self.messages[code] for code in codes))


def must_pass(model: type[Tracked], ids: Sequence[int]) -> None:
    """New records with all that hangs on them meet the standing gates, or NotAsAsked."""
    watch = Watch.of_new(model, ids)
    if held := watch.held():
        raise NotAsAsked(held, watch.gates)


def write_passing(
    model: type[Tracked],
    ids: Sequence[int],
    source: Source,
    stamp: Stamp,
    gates: Sequence[Gate],
    *,
    fitting: bool,
) -> tuple[int, Held]:
    """Writes, except to records a gate does not want to become so: (changed, held).

    ``fitting`` holds those as well which the database's own laws refuse.
    """
    put = write_what_fits if fitting else _write_all
    if not any(gate.after for gate in gates):
        return put(model, ids, source, stamp) if ids else (0, {})
    watch, free, held = Watch(model, ids, gates), list(ids), {}
    while free:
        point = transaction.savepoint()
        changed, refused = put(model, free, source, stamp)
        found = watch.held([record_id for record_id in free if record_id not in refused])
        if not found:
            transaction.savepoint_commit(point)
            return changed, held | refused
        transaction.savepoint_rollback(point)
        held |= found
        free = [record_id for record_id in free if record_id not in found]
    return 0, held


def _write_all(
    model: type[Tracked], ids: Sequence[int], source: Source, stamp: Stamp
) -> tuple[int, Held]:
    return write(model, ids, source, stamp), {}
