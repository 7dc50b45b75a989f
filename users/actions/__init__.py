"""Every change of people, teams and rules."""

from users.actions.absences import cancel_absences, set_absence
from users.actions.leaving import activate_users, deactivate_users, hand_over
from users.actions.organisation import save_organisation, start_organisation
from users.actions.passwords import set_password
from users.actions.people import change_users, invite_again, invite_user, make_admin
from users.actions.profile import save_profile
from users.actions.teams import remove_teams, save_team

__all__ = [
    "activate_users",
    "cancel_absences",
    "change_users",
    "deactivate_users",
    "hand_over",
    "invite_again",
    "invite_user",
    "make_admin",
    "remove_teams",
    "save_organisation",
    "save_profile",
    "save_team",
    "set_absence",
    "set_password",
    "start_organisation",
]
