from django.core.management.base import BaseCommand

from records.search.rebuild import forget_unknown, rebuild
from records.search.sources import SOURCES


class Command(BaseCommand):
    help = "Fills the search tables from the records; safe while people work."

    def handle(self, *args, **options) -> None:
        forget_unknown()
        for source in SOURCES.values():
            count = rebuild(source)
            self.stdout.write(f"{source.label}: {count}")
