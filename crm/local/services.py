"""Database and broker: those the environment names, or our own."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from crm.local.children import Child
from crm.local.postgres import Postgres
from crm.local.valkey import Valkey


@dataclass
class Services:
    """The servers of one run under ``base``; ``environ`` says which are given from outside."""

    base: Path
    environ: dict[str, str]
    throw_away: bool = False
    servers: list[Postgres | Valkey] = field(init=False)

    def __post_init__(self) -> None:
        kinds = {"DATABASE_URL": (Postgres, "postgres"), "REDIS_URL": (Valkey, "valkey")}
        self.named = {
            name: kind(self.base / folder, throw_away=self.throw_away)
            for name, (kind, folder) in kinds.items()
            if not self.environ.get(name)
        }
        self.servers = list(self.named.values())

    @property
    def urls(self) -> dict[str, str]:
        """The variables that tell the product where our own servers are."""
        return {name: server.url for name, server in self.named.items()}

    @property
    def children(self) -> list[Child]:
        return [server.child for server in self.servers]

    def start(self) -> None:
        """Start what is ours, in order; on failure nothing stays behind."""
        try:
            for server in self.servers:
                server.start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        for child in reversed(self.children):
            child.stop()

    def answer(self) -> bool:
        """Whether all of our own servers answer, whoever started them."""
        return all(server.answers() for server in self.servers)
