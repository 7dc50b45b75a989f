"""Fields a column can become, with the names other systems give them (header facts only)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache

from babel import Locale
from django.db.models import F, Func, Value
from django.db.models.functions import Lower
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from leads.kinds import LeadKind, PointKind
from leads.models import Category, Contact, Lead, Location, Partner, Source, Status
from leads.normal import link, normal, split
from records.actions import create
from records.imports.custom import custom_fields
from records.imports.targets import ImportField, Kind
from users.models import Organisation, User

EMAILS = ("email", "e mail", "e mails", "mail", "email address", "e mail address", "primary email",
          "e mail 1 value", "email work", "work email")  # fmt: skip
MORE_EMAILS = ("secondary email", "e mail 2 value", "e mail 2 address", "email home", "other email")
PHONES = ("phone", "phone number", "business phone", "work phone", "phone 1 value", "telephone",
          "primary phone", "phone work")  # fmt: skip
MORE_PHONES = ("mobile phone", "mobile", "mobile phone number", "mobile number", "home phone",
               "phone 2 value", "other phone", "phone home", "cell")  # fmt: skip


# What systems and standards call some countries, beside the names people read.
OTHER_NAMES = {
    "usa": "US", "united states of america": "US", "uk": "GB", "england": "GB", "scotland": "GB",
    "great britain": "GB", "korea": "KR", "republic of korea": "KR", "russian federation": "RU",
    "democratic peoples republic of korea": "KP", "islamic republic of iran": "IR", "iran": "IR",
    "viet nam": "VN", "lao peoples democratic republic": "LA", "syrian arab republic": "SY",
    "brunei darussalam": "BN", "libyan arab jamahiriya": "LY", "holy see": "VA", "macao": "MO",
    "hong kong": "HK", "palestinian territory": "PS", "cote divoire": "CI", "cape verde": "CV",
    "swaziland": "SZ", "czech republic": "CZ", "turkey": "TR", "burma": "MM", "moldova": "MD",
    "united republic of tanzania": "TZ", "tanzania": "TZ", "micronesia": "FM", "congo": "CG",
    "the netherlands": "NL", "holland": "NL", "macedonia": "MK", "reunion": "RE", "bolivia": "BO",
    "saint barthelemy": "BL", "saint helena": "SH", "pitcairn islands": "PN", "venezuela": "VE",
    "falkland islands": "FK", "us virgin islands": "VI", "united states virgin islands": "VI",
    "heard island and mcdonald islands": "HM", "svalbard and jan mayen islands": "SJ",
    "south georgia and the south sandwich islands": "GS", "saint martin": "MF", "timor leste": "TL",
    "taiwan": "TW", "slovakia": "SK", "bouvet island": "BV", "antarctica": "AQ",
    "saint vincent and the grenadines": "VC", "kyrgyz republic": "KG",
    "united states minor outlying islands": "UM",
}  # fmt: skip


def country_key(text: str) -> str:
    """Without accents, brackets and punctuation, "&" and "St." written out."""
    text = re.sub(r"\(.*?\)", "", text.casefold()).replace("&", " and ")
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    text = re.sub(r"\bst\b\.?", "saint", text.replace("'", ""))
    return " ".join(re.sub(r"[^a-z]+", " ", text).split())


@cache
def territories() -> dict[str, str]:
    """{two letters: name}"""
    names = Locale("en").territories.items()
    return {code: name for code, name in names if len(code) == 2 and code.isalpha()}


@cache
def country_names() -> dict[str, str]:
    """{a country's name as anybody may write it: two letters}"""
    known = dict(OTHER_NAMES)
    for language in ("en", "de", "fr", "es", "pt", "it"):
        for code, name in Locale(language).territories.items():
            if code in territories():
                known.setdefault(country_key(name), code)
                known.setdefault(code.casefold(), code)
    return known


def country(text: str) -> str:
    """Two letters. Raises ValueError."""
    try:
        return country_names()[country_key(text)]
    except KeyError:
        raise ValueError(text) from None


def web_address(text: str) -> str:
    """With https:// where it was left out. Raises ValueError."""
    address = link(text)
    if not re.fullmatch(r"https?://[^\s<>\"'/]+\.[^\s<>\"']+", address, re.IGNORECASE):
        raise ValueError(_("This is no web address."))
    if len(address) > 300:
        raise ValueError(_("A web address has at most 300 characters."))
    return address


def emails(text: str) -> list[tuple[str, str]]:
    """Comma-separated addresses (SX-05), each as typed and as compared. Raises ValueError."""
    return [(value, normal(PointKind.EMAIL, value, "")) for value in split(text)]


def phones(home: str) -> Callable[[str], list[tuple[str, str]]]:
    """What reads comma-separated numbers (SX-06) of people whose country is ``home``."""
    return lambda text: [(value, normal(PointKind.PHONE, value, home)) for value in split(text)]


def terms(model):
    """(user) → the entries of a set-up list by name."""
    return lambda user: model.objects.live().annotate(label=F("name"))


def add_terms(model):
    """Creates entries the file names; they are part of the import and undone with it."""

    def add(labels, *, by, batch):
        rows = [model(name=label[:120]) for label in labels]
        create(rows, by=by, kind="leads.setup_added", batch=batch)
        return {row.name: row.pk for row in rows}

    return add


def owners(user):
    """Whom this user may give records to: whoever's records the user sees (A8)."""
    found = User.objects.who_may_own().annotate(label=F("email"))
    ids = user.visible_owner_ids()
    return found if ids is None else found.filter(pk__in=ids)


def businesses(user):
    return Lead.objects.visible_to(user).live().filter(kind=LeadKind.BUSINESS)


def term_field(user, name: str, model, *aliases: str) -> ImportField:
    """A pick from a set-up list: an admin's file may add to the list, a rep's may not (CM-06)."""
    found = ImportField.of(Lead, name, aliases=aliases, found_in=terms(model))
    if user.is_admin:
        return found.with_changes(add_missing=add_terms(model))
    return found.with_changes(unknown="ask_admin")


def business_fields(model, column: str, *more: str) -> list[ImportField]:
    """The business a record belongs to: by its name, or by its id in the other system."""
    by_name = ImportField.of(
        model, column, late=model is Lead,
        aliases=("subsidiary of", "parent account", "parent company", *more),
        found_in=lambda user: businesses(user).annotate(label=F("name")),
    )  # fmt: skip
    by_name = by_name.with_changes(name="business")
    by_id = by_name.with_changes(
        name="business_external",
        label=gettext_lazy("business, by its id there"),
        aliases=("parent id", "account id", "parent account id"),
        found_in=lambda user: (
            businesses(user).exclude(external_id="").annotate(label=F("external_id"))
        ),
    )
    by_domain = by_name.with_changes(
        name="business_domain",
        label=gettext_lazy("business, by its website"),
        aliases=("associated company domain", "company domain"),
        found_in=lambda user: (
            businesses(user).exclude(website="").annotate(label=Lower(domain_of("website")))
        ),
    )
    return [by_name, by_id, by_domain]


def domain_of(field: str):
    """What stands between ``https://www.`` and the first slash."""
    return Func(
        F(field), Value(r"^https?://(www\.)?|/.*$"), Value(""), Value("gi"),
        function="regexp_replace",
    )  # fmt: skip


def reach_fields() -> list[ImportField]:
    """Addresses; they become rows of their own (H11)."""
    numbers = phones(Organisation.current().country)
    return [
        ImportField("emails", gettext_lazy("e-mails"), Kind.LIST, EMAILS, clean=emails),
        ImportField(
            "more_emails", gettext_lazy("more e-mails"), Kind.LIST, MORE_EMAILS, clean=emails
        ),
        ImportField("phones", gettext_lazy("phones"), Kind.LIST, PHONES, clean=numbers),
        ImportField(
            "more_phones", gettext_lazy("more phones"), Kind.LIST, MORE_PHONES, clean=numbers
        ),
    ]


def name_parts() -> list[ImportField]:
    """Put together where no full name is given."""
    first, last = gettext_lazy("first name"), gettext_lazy("last name")
    return [
        ImportField("first_name", first, aliases=("given name", "first"), max_length=100),
        ImportField("last_name", last, aliases=("family name", "surname", "last"), max_length=100),
    ]


def place_fields() -> list[ImportField]:
    mail, billing = "mailing", "billing"
    names = {
        "street": ("street address", "address", f"{mail} street", f"{billing} street",
                   "business street", "organization address"),
        "city": (f"{mail} city", f"{billing} city", "business city", "town"),
        "region": ("state", "state region", f"{mail} state", f"{billing} state", "province"),
        "postal_code": ("zip", "zip code", "postcode", f"{mail} postal code",
                        f"{billing} postal code"),
    }  # fmt: skip
    places = [ImportField.of(Lead, name, aliases=aliases) for name, aliases in names.items()]
    aliases = (f"{mail} country", f"{billing} country", "country region", "office location")
    known = {"kind": Kind.CHOICE, "choices": territories(), "max_length": None}
    return [*places, ImportField.of(Lead, "country", aliases=aliases, clean=country, **known)]


def lead_fields(user) -> list[ImportField]:
    """Everything a lead can be given by a file."""
    return [
        ImportField.of(Lead, "name", aliases=(
            "full name", "display name", "lead name", "contact name", "person name", "person")),
        *name_parts(),
        *reach_fields(),
        ImportField.of(Lead, "kind"),
        ImportField.of(Lead, "company_name", aliases=("company", "organization", "organisation",
                       "organization 1 name", "employer")),
        *business_fields(Lead, "company"),
        ImportField.of(Lead, "job_title", aliases=("title", "position", "organization 1 title")),
        ImportField.of(Lead, "status", aliases=("lead status",), found_in=terms(Status)),
        term_field(user, "source", Source,
                   "lead source", "origin", "original source", "account source"),
        term_field(user, "partner", Partner),
        term_field(user, "location", Location, "office", "branch"),
        term_field(user, "category", Category),
        ImportField.of(Lead, "owner", found_in=owners, aliases=(
            "lead owner", "contact owner", "company owner", "account owner", "assigned to")),
        ImportField.of(Lead, "priority"),
        *place_fields(),
        ImportField.of(Lead, "website", clean=web_address,
                       aliases=("web", "url", "website url", "homepage", "web site")),
        ImportField.of(Lead, "linkedin", clean=web_address, aliases=("linkedin url",)),
        ImportField.of(Lead, "description", aliases=("note", "notes", "comment", "comments")),
        ImportField.of(Lead, "created_at", aliases=("created", "create date", "created date",
                       "created on", "created time", "first contact date", "date added")),
        ImportField.of(Lead, "external_id", aliases=("id", "record id", "contact id", "company id",
                       "mql id", "prospect id", "uid", "lead id")),
        ImportField.of(Lead, "external_system"),
        *custom_fields(Lead, user),
    ]  # fmt: skip


def business_lead_fields(user) -> list[ImportField]:
    """A business's own name stands where a person's company would."""
    skipped = {"company_name", "first_name", "last_name", "job_title", "kind"}
    named = [each for each in lead_fields(user) if each.name not in skipped]
    aliases = (
        "company",
        "company name",
        "account",
        "account name",
        "organization name",
        "business",
    )
    return [
        each.with_changes(label=gettext_lazy("name"), aliases=aliases, required=True)
        if each.name == "name"
        else each
        for each in named
    ]


def contact_fields(user) -> list[ImportField]:
    """People at businesses that are there already."""
    return [
        ImportField.of(Contact, "name", aliases=("full name", "contact name", "display name")),
        *name_parts(),
        *reach_fields(),
        *business_fields(Contact, "lead", "account name", "account", "company", "organization"),
        ImportField.of(Contact, "job_title", aliases=("title", "position")),
        ImportField.of(Contact, "linkedin", clean=web_address, aliases=("linkedin url",)),
        ImportField.of(Contact, "description", aliases=("note", "notes")),
        *custom_fields(Contact, user),
    ]
