"""What rules can do with quotes and services, and what these set off; each registers itself."""

from invoices.automations import quotes, ready, services

__all__ = ["quotes", "ready", "services"]
