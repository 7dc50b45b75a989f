"""The page of those who run the place: what waits, what failed, and what to do about it."""
