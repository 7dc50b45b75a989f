"""Files into rows of text. Pure: no database, no settings, so a limited child can run it."""
