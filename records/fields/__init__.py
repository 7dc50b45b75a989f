"""Custom fields: definitions in a table, values in the record's JSON, typed on every way."""
