"""Makes up leads: persons and businesses with addresses that reach nobody."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from random import Random

from leads.demo.trades import JOB_TITLES, ROOTS, TRADES
from leads.demo.words import AREA_CODES, CULTURES, Culture
from leads.kinds import LeadKind, PointKind, Priority

LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
PLAIN = str.maketrans("łßøđæ", "lsoda")


@dataclass
class Person:
    name: str
    email: str
    phone: str
    job_title: str

    @property
    def points(self) -> dict[str, list[str]]:
        phones = [self.phone] if self.phone else []
        return {PointKind.EMAIL: [self.email], PointKind.PHONE: phones}


@dataclass
class Draft:
    """A made-up lead: fields of its own, how to reach it, and who works there."""

    team: str
    fields: dict
    points: dict[str, list[str]]
    contacts: list[Person] = field(default_factory=list)


def digits(pattern: str, random: Random) -> str:
    """A text in which ``#`` became a digit and ``?`` a letter; a leading ``#`` is never 0."""
    text = re.sub("#", lambda _: str(random.randrange(10)), pattern)
    return re.sub(r"\?", lambda _: random.choice(LETTERS), text)


def plain(text: str) -> str:
    """ASCII for addresses: "Łucja Śliwińska" → "lucja.sliwinska"; empty for other scripts."""
    folded = unicodedata.normalize("NFKD", text.lower().translate(PLAIN))
    return re.sub(r"[^a-z0-9]+", ".", folded.encode("ascii", "ignore").decode()).strip(".")


def draw_culture(random: Random) -> Culture:
    return random.choices(CULTURES, [culture.weight for culture in CULTURES])[0]


def draw_person(culture: Culture, domain: str, random: Random) -> Person:
    given, family = random.choice(culture.given), random.choice(culture.family)
    name = f"{family} {given}" if culture.country == "JP" else f"{given} {family}"
    local = plain(name) or f"contact{random.randrange(1000)}"
    phone = digits(culture.phone.replace("{area}", random.choice(AREA_CODES)), random)
    return Person(name, f"{local}@{domain}", phone, random.choice(JOB_TITLES))


def draw_company(culture: Culture, random: Random) -> tuple[str, str, str]:
    """(name, domain, line of business)"""
    trade, about = random.choice(TRADES)
    head = random.choice(ROOTS) if random.random() < 0.7 else random.choice(culture.family)
    legal = random.choice(culture.legal)
    name = f"{legal}{head}" if culture.country == "JP" else f"{head} {trade} {legal}"
    slug = plain(f"{head} {trade}").replace(".", "-")
    return name, f"{slug}.example", about


def draw_lead(random: Random) -> Draft:
    """One lead in three is a business with people in it."""
    culture = draw_culture(random)
    company, domain, about = draw_company(culture, random)
    city = random.choice(culture.cities)
    street = culture.street.format(n=random.randint(1, 180), name=random.choice(culture.streets))
    fields = {
        "street": street,
        "city": city.name,
        "region": city.region,
        "postal_code": digits(city.postal, random),
        "country": culture.country,
        "website": f"https://{domain}",
        "priority": random.choices(Priority.values, [2, 6, 2])[0],
    }
    if random.random() < 0.35:
        people = [draw_person(culture, domain, random) for _ in range(random.choice((1, 1, 2, 3)))]
        points = {PointKind.EMAIL: [f"info@{domain}"], PointKind.PHONE: people[0].points["phone"]}
        fields |= {"kind": LeadKind.BUSINESS, "name": company, "description": about.capitalize()}
        return Draft(culture.team, fields, points, people)
    person = draw_person(culture, domain, random)
    fields |= {
        "kind": LeadKind.PERSON,
        "name": person.name,
        "company_name": company,
        "job_title": person.job_title,
    }
    if random.random() < 0.4:
        slug = plain(person.name).replace(".", "-")
        fields["linkedin"] = f"https://www.linkedin.com/in/{slug}-sample" if slug else ""
    return Draft(culture.team, fields, person.points)
