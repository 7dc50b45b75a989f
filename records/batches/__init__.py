"""What was done in one go, and taking it back."""
