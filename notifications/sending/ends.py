"""How an attempt can end badly."""


class NotNow(Exception):
    """Try again later. ``is_down``: whoever carries our messages cannot be reached or lets nobody
    in, so that trying the next one at once makes no sense."""

    def __init__(self, reason: str, *, is_down: bool = False) -> None:
        super().__init__(reason)
        self.is_down = is_down


class Never(Exception):
    """It was refused for good."""
