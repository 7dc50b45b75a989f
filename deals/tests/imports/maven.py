"""The sales of 2017 of a company that sells to companies, taken in as an administrator would."""

from __future__ import annotations

import csv
from pathlib import Path

from django.core.files import File

from deals.actions import add_setup
from deals.models import Deal, Pipeline, Stage
from records.fields.actions import define_fields
from records.imports.actions import upload
from records.models import FieldDefinition, Import
from records.tests.imports.make import done, uploaded
from users.models import Organisation, Team, User
from users.tests.factories import make_team

STAGES = [("Prospecting", "open", 10), ("Engaging", "open", 40), ("Won", "won", 100),
          ("Lost", "lost", 0)]  # fmt: skip
NOBODY = "No company named"


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def person(at: str, name: str, **fields) -> User:
    return User.objects.create_user(f"{at}@example.com", name=name, **fields)


def people(folder: Path) -> dict[str, User]:
    """35 agents in the teams of 6 managers in 3 offices; {name: agent}."""
    offices: dict[str, Team] = {}
    teams: dict[str, Team] = {}
    found = {}
    for number, row in enumerate(rows(folder, "sales_teams")):
        office, manager = row["regional_office"], row["manager"]
        if office not in offices:
            offices[office] = make_team(office)
        if manager not in teams:
            boss = person(f"manager{len(teams)}", manager, role="manager")
            teams[manager] = make_team(manager, parent=offices[office], manager=boss)
        found[row["sales_agent"]] = person(
            f"agent{number}", row["sales_agent"], team=teams[manager]
        )
    return found


def pipeline(by: User) -> dict[str, Stage]:
    made = Pipeline(name="B2B")
    add_setup([made], by=by)
    add_setup(
        [
            Stage(pipeline=made, name=name, kind=kind, win_likelihood=percent, position=place)
            for place, (name, kind, percent) in enumerate(STAGES)
        ],
        by=by,
    )
    return {stage.name: stage for stage in Stage.objects.all()}


def taken(by: User, path: Path, target: str, **plan) -> Import:
    with path.open("rb") as file:
        return done(upload(by=by, file=File(file), name=path.name, target=target), **plan)


def load(by: User, folder: Path) -> Import:
    """Everything of the folder; returns the import of the deals."""
    Organisation.objects.update(base_currency="USD", time_zone="UTC")
    people(folder)
    stages = pipeline(by)
    taken(by, folder / "accounts.csv", "businesses", words={5: {"Philipines": "Philippines"}})
    done(uploaded(by, f"name\n{NOBODY}\n", "businesses"), to={0: "name"}, match=[])
    products = [row["product"] for row in rows(folder, "products")]
    field = FieldDefinition(
        target_type=Deal.record_type,
        key="product",
        label="Product",
        type="choice",
        choices=products,
    )
    define_fields([field], by=by)
    return taken(
        by,
        folder / "sales_pipeline.csv",
        "deals",
        to={
            0: "external_id", 1: "owner_name", 2: "custom.product", 3: "lead", 4: "stage",
            5: f"since.{stages['Engaging'].pk}", 6: "close_date", 7: "value",
        },
        words={2: {"GTXPro": "GTX Pro"}},
        constants={"lead": NOBODY, "lost_reason": "Not told"},
        match=["external_id"],
    )  # fmt: skip
