"""For those who work on the code; the product runs without it."""
