"""Plain makers of users for tests."""

from users.models import User


def make_user(name: str = "rep", **fields) -> User:
    fields.setdefault("name", name.title())
    return User.objects.create_user(f"{name}@example.com", "correct horse 42", **fields)
