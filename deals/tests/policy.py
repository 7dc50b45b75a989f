"""Who may reach the pages of deals."""

POLICY = {
    "rates": "admin",
    "rate_add": "admin",
}
