"""Documents as PDF, made by a child process that sees nothing of the host (TRUST law 5, B9)."""
