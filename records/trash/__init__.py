"""What lies in the trash, and the way back (X20)."""
