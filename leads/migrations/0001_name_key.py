from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations

# Immutable, because the dictionary is named: the generated column name_key needs that.
CREATE = """
create function lead_name_key(name text) returns text
language sql immutable strict parallel safe
as $$ select lower(public.unaccent('public.unaccent'::regdictionary, name)) $$
"""


class Migration(migrations.Migration):
    """How names are folded for sorting: without accents, without capitals."""

    initial = True
    dependencies = [("records", "0001_extensions")]
    operations = [
        UnaccentExtension(),
        migrations.RunSQL(CREATE, "drop function lead_name_key(text)"),
    ]
