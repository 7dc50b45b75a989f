"""What workers of the faults load by name (``celery -I``), so that they hear."""

from tests.faults.heard import listen

listen()
