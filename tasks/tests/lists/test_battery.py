"""The battery of lists on tasks."""

from datetime import date, time

from leads.tests.factories import make_lead
from records.tests.battery import ListBattery
from tasks.lists import TaskList
from tasks.tests.factories import make_kind, make_task

NAMES = ["Call Ada", "=1+1", "+49 30 1234", "-5", "@x", "'=y", 'a,b\n"c"', "Ünal", "<b>&", "x"]


class TestTasks(ListBattery):
    declared = TaskList

    def make(self, number, owner):
        """A task of every shape: some fields empty, some hostile."""
        done = {"done_at": f"2026-0{1 + number % 8}-01T10:00Z", "done_by": owner}
        return make_task(
            NAMES[number % len(NAMES)],
            owner=owner,
            kind=make_kind(["Call", "Demo", "To-do"][number % 3]),
            lead=make_lead(f"Lead {number}", owner=owner) if number % 2 else None,
            due_on=date(2026, 1 + number % 12, 5) if number % 4 else None,
            due_time=time(9, 30) if number % 4 == 1 else None,
            note="=SUM(A1)" if number % 2 else "",
            priority=1 + number % 3,
            **(done if number % 3 == 0 else {}),
        )

    def new_values(self):
        return {
            "kind": str(make_kind("LinkedIn").pk),
            "priority": "3",
            "due_on": "2027-03-31",
        }
