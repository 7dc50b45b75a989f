"""Words from outside into values of the actions."""

from leads.forms.contact import ContactForm
from leads.forms.lead import LeadForm
from leads.forms.moves import OwnerForm, StatusForm

__all__ = ["ContactForm", "LeadForm", "OwnerForm", "StatusForm"]
