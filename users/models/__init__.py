"""Tables of the people who work here, one thought per file."""

from users.models.absence import Absence
from users.models.choices import Role, Theme, Visibility
from users.models.organisation import Organisation
from users.models.security import SecurityEntry, SecurityKind
from users.models.team import Team
from users.models.user import User

__all__ = [
    "Absence",
    "Organisation",
    "Role",
    "SecurityEntry",
    "SecurityKind",
    "Team",
    "Theme",
    "User",
    "Visibility",
]
