"""Addresses at which a client sees a document without an account (WA-15, WA-18, TRUST A10)."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe

from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from invoices.gates import require_seat
from invoices.models import PublicLink
from records.actions import Outcome, change, create


def digest_of(token: str) -> str:
    """What is kept of a token: 256 bits nobody can guess need no slow hash."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def new_token() -> str:
    return token_urlsafe(32)


def token_of(key: str) -> str:
    """The token of a message: it follows from the message's key and our secret, so that it need
    not lie in the outbox until the message leaves, and an attempt made anew says the same."""
    digest = salted_hmac("invoices.link", key, algorithm="sha256").digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


@transaction.atomic
def make_links(
    documents: QuerySet,
    *,
    by,
    expires_at: datetime | None = None,
    sent_to: str = "",
    message: str = "",
) -> dict[int, str]:
    """A new link for each quote that went out, or issued invoice that is not void; older ones go on
    working until they are withdrawn. Returns {its id: token}, which can never be read again.
    ``message`` is the key of the one message it is made for: made again for it, it is the same.
    Raises PermissionDenied.
    """
    require_seat(by)
    name = documents.model._meta.model_name
    ids = documents.for_clients().order_by("pk").values_list("pk", flat=True)
    tokens = {pk: token_of(f"{message}:{pk}") if message else new_token() for pk in ids}
    links = [
        PublicLink(
            **{f"{name}_id": pk}, token_hash=digest_of(token), expires_at=expires_at,
            sent_to=sent_to[:254],
        )
        for pk, token in tokens.items()
    ]  # fmt: skip
    hashes = [each.token_hash for each in links]
    known = set(
        PublicLink.objects.filter(token_hash__in=hashes).values_list("token_hash", flat=True)
    )
    new = [each for each in links if each.token_hash not in known]
    create(new, by=by, kind=f"{name}s.link_made", title=_("Link for the client made"))
    return tokens


@transaction.atomic
def withdraw(links: QuerySet[PublicLink], *, by, now: datetime) -> Outcome:
    """Whoever follows them finds nothing from now on. Raises PermissionDenied."""
    require_seat(by)
    of_quotes = links.filter(quote__isnull=False).exists()
    return change(
        links.filter(revoked_at=None),
        by=by,
        kind="quotes.link_withdrawn" if of_quotes else "invoices.link_withdrawn",
        values={"revoked_at": now},
        title=_("Links for clients withdrawn"),
    )
