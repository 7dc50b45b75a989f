from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Trigrams for search, and b-tree columns beside them in one GIN index."""

    initial = True
    dependencies = []
    operations = [TrigramExtension(), BtreeGinExtension()]
