"""Who the person behind a session is."""

from __future__ import annotations

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.db.models import BooleanField, Case, Exists, OuterRef, Q, Subquery, Value, When

from records.once import written_once
from users.models import Organisation, Role, User
from users.querysets import UserQuerySet


def users_of_requests() -> UserQuerySet:
    """Users with all that the middleware asks on every request, so that it costs no query more:
    ``organisation_time_zone`` and ``lacks_second_factor`` (an admin who has to add one, X16)."""
    rule = Organisation.objects.filter(require_second_factor=True)
    factors = Authenticator.objects.filter(user=OuterRef("pk")).exclude(
        type=Authenticator.Type.RECOVERY_CODES
    )
    return User.objects.annotate(
        organisation_time_zone=Subquery(Organisation.objects.values("time_zone")[:1]),
        lacks_second_factor=Case(
            When(Q(role=Role.ADMIN) & Exists(rule) & ~Exists(factors), then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        ),
    )


@written_once
def user_of_request(user_id: int) -> UserQuerySet:
    return users_of_requests().filter(pk=user_id)


class Backend(AuthenticationBackend):
    """Signs in by e-mail and password; the only backend, so that a wrong password costs the same
    one hash whether the address is known or not (TRUST F3)."""

    def get_user(self, user_id: int) -> User | None:
        user = next(iter(user_of_request(user_id)), None)
        return user if user is not None and self.user_can_authenticate(user) else None
