"""Who may open a page at all; what one may do there is decided by the actions."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from users.models import User

View = Callable[..., HttpResponse]


def allow(test: Callable[[User], bool], *, otherwise: str) -> Callable[[View], View]:
    """Answer 403 with these words to signed-in users who do not pass the test."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not test(request.user):
                raise PermissionDenied(otherwise)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


# Set-up is the account admin's business (CM-06); changing sales records needs a seat (CM-01).
admins_only = allow(lambda user: user.is_admin, otherwise=_("Only an admin may open this page."))
writers_only = allow(lambda user: user.can_write(), otherwise=_("You need a seat to change this."))
