"""What is sold: its list, its pages, its files, and what goes with it (X21, LS-30, LS-31)."""
