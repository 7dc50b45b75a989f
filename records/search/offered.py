"""The kernel's own commands of the palette."""

from django.utils.translation import gettext_lazy as _

from records.search.commands import Command, offer, writers

offer(
    Command(
        _("Import a file"),
        "upload",
        "records:import_new",
        words=_("upload CSV Excel vCard"),
        visible=writers,
    ),
    Command(
        _("Keyboard shortcuts"),
        "keyboard",
        dialog="keys",
        words=_("keys help hotkeys"),
    ),
)
