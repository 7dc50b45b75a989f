"""What happens when a server or a worker dies: real processes, killed (TRUST E)."""
