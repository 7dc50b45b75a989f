import pytest

from leads.models import ScoreRule


@pytest.fixture
def rule(db):
    """f(points, params, **more) makes a rule."""

    def make(points: int, params: str = "", **more) -> ScoreRule:
        words = more.pop("words", f"{points} for {params or 'all'}")
        return ScoreRule.objects.create(words=words, points=points, params=params, **more)

    return make
