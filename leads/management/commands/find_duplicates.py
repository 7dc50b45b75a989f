"""Works out all possible duplicates anew (X01): after a restore, or when the measure changed."""

from django.core.management.base import BaseCommand

from leads.duplicates.pairs import look_through_all
from leads.models import DuplicatePair


class Command(BaseCommand):
    help = "Compares all leads with each other anew; may run beside people who work."

    def handle(self, *args, **options) -> None:
        compared = look_through_all()
        pairs = DuplicatePair.objects.open().count()
        self.stdout.write(f"{compared} leads compared, {pairs} pairs")
