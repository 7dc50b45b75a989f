"""Words from outside into values of the actions."""

from users.forms.absences import AbsenceForm
from users.forms.base import HelpedForm, HelpedModelForm, OtherSubmit
from users.forms.organisation import OrganisationForm
from users.forms.people import DeactivateForm, InviteForm, UserForm
from users.forms.profile import ProfileForm, ThemeForm
from users.forms.sign_in import ResetPasswordForm
from users.forms.teams import TeamForm
from users.forms.welcome import WelcomeForm

__all__ = [
    "AbsenceForm",
    "DeactivateForm",
    "HelpedForm",
    "HelpedModelForm",
    "InviteForm",
    "OrganisationForm",
    "OtherSubmit",
    "ProfileForm",
    "ResetPasswordForm",
    "TeamForm",
    "ThemeForm",
    "UserForm",
    "WelcomeForm",
]
