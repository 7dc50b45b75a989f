"""The long work the tests cut short, and somebody who looks at pages meanwhile."""

from __future__ import annotations

import http.client
import threading
from collections import Counter
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection
from django.middleware.csrf import _get_new_csrf_string
from django.utils import timezone

from crm.bench.web import session_of
from leads.models import Lead, Status
from records.imports.actions import set_plan, start_check, start_run, upload
from records.imports.plan import Plan
from records.jobs import runner
from records.lists.bulk import start_edit
from records.models import Event, Import, Job, Selection

VISITORS, CROWD = 4, "Crowd"
PATIENCE = 150  # seconds; a machine may be busy


def edit_all(by, status: Status) -> Job:
    """All leads into one status, as the selection bar asks for it."""
    ids = list(Lead.objects.order_by("id").values_list("id", flat=True))
    selection = Selection.objects.create(
        user=by, list_name="leads", params="list=all", ids=ids, count=len(ids), everything=True,
        zone="UTC", asked_at=timezone.now(),
    )  # fmt: skip
    return start_edit(selection, by=by, values={"status": status}, title="All at once")


def other_status() -> Status:
    """One that no lead has, so that every lead changes."""
    status = Status.objects.filter(kind="working").first() or Status.objects.last()
    Lead.objects.filter(status=status).update(status=Status.objects.exclude(pk=status.pk).first())
    return status


def import_of(by, rows: int) -> tuple[Import, Job]:
    """People by name and address, checked, started."""
    lines = "\n".join(f"Import {n},import{n}@example.com,City {n % 50}" for n in range(rows))
    file = ContentFile(f"name,email,city\n{lines}\n".encode())
    importing = upload(by=by, file=file, name="people.csv", target="leads")
    set_plan(importing, by=by, plan=Plan.from_dict(importing.plan))
    runner.run(start_check(importing, by=by).pk)
    importing.refresh_from_db()
    return importing, start_run(importing, by=by)


class Visitor:
    """Signed in, over HTTP; gives (status, page)."""

    def __init__(self, port: int, user) -> None:
        self.port, self.token = port, _get_new_csrf_string()
        self.cookies = f"{settings.SESSION_COOKIE_NAME}={session_of(user)}; csrftoken={self.token}"

    def get(self, address: str) -> tuple[int, str]:
        return self.ask("GET", address)

    def post(self, address: str, **values: object) -> tuple[int, str]:
        values["csrfmiddlewaretoken"] = self.token
        return self.ask("POST", address, urlencode(values))

    def ask(self, method: str, address: str, body: str = "") -> tuple[int, str]:
        connection = http.client.HTTPConnection("localhost", self.port, timeout=PATIENCE)
        headers = {"Cookie": self.cookies, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(method, address, body=body, headers=headers)
            answer = connection.getresponse()
            self.headers = answer.headers
            return answer.status, answer.read().decode()
        finally:
            connection.close()


class Crowd:
    """People who post new leads without a pause, and what became of each try."""

    def __init__(self, port: int, boss) -> None:
        self.visitor, self.stops = Visitor(port, boss), False
        self.status = Status.objects.first().pk
        self.ends: Counter[str] = Counter()
        self.counting = threading.Lock()
        self.threads = [threading.Thread(target=self.post) for _n in range(VISITORS)]

    def post(self) -> None:
        while not self.stops:
            # Nobody's name is like another's, or the form would ask whether it is the same person.
            fields = {
                "kind": "person",
                "name": uuid4().hex,
                "city": CROWD,
                "priority": 2,
                "score": 0,
            }
            try:
                status, _page = self.visitor.post("/leads/new/", status=self.status, **fields)
                self.count(str(status))
            except (ConnectionError, http.client.HTTPException):
                self.count("nobody there")
        connection.close()

    def count(self, end: str) -> None:
        """Whatever two of them do at the same moment, both are counted."""
        with self.counting:
            self.ends[end] += 1

    def begin_anew(self) -> int:
        """How many leads were made by now; from here on they are counted from none again."""
        with self.counting:
            return self.ends.pop("302", 0)

    def __enter__(self) -> Crowd:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_problem) -> None:
        self.stops = True
        for thread in self.threads:
            thread.join(PATIENCE)

    @property
    def made(self) -> int:
        """Leads of theirs, each of which has its event."""
        made = Lead.objects.filter(city=CROWD)
        told = Event.objects.filter(kind="leads.created", record_id__in=made.values("pk"))
        assert told.count() == made.count(), "a lead without its event, or one told twice"
        return made.count()
