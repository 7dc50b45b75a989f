from django.core.management.base import BaseCommand

from crm import catalogues


class Command(BaseCommand):
    """Part of set-up; harmless to repeat."""

    help = "Compile the message catalogues (needs no gettext programs)."
    requires_system_checks = ()

    def handle(self, **options) -> None:
        written = catalogues.compile_all()
        self.stdout.write(f"{len(written)} message catalogue(s) compiled")
