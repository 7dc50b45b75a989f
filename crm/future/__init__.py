"""All due work at a moment, and a rehearsal of the days ahead (TRUST E8)."""
