from django.core.management.base import BaseCommand

from crm import texts


class Command(BaseCommand):
    """After texts were added or changed; then fill in what it lists."""

    help = "Bring locale/*/LC_MESSAGES/django.po up to date with the sources."
    requires_system_checks = ()

    def handle(self, **options) -> None:
        for language in texts.languages():
            waiting = texts.update(language)
            self.stdout.write(f"{language}: {len(waiting)} message(s) without a translation")
            for message in waiting:
                self.stdout.write(f"  {message}")
