"""Files from outside become records: read, map, check, preview, write, undo (X18, WB-04)."""
