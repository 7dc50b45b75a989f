"""How messages leave: one at a time, claimed in the database, settled there (TRUST law 4)."""
