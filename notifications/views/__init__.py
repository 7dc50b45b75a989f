"""Pages of messages, notifications, templates."""
