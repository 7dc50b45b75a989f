"""B7: names that become a header, a subject or the name of a file stay one line of it."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest
from django.urls import reverse
from django.utils import timezone

from leads.tests.factories import make_lead
from notifications.sending.outbox import send_due
from records.attached.files import attach_files
from records.models import Attachment
from tests.trust.crawl import body_of
from tests.trust.world import a_file
from users.letters import INVITATION, RESET, post
from users.models import Organisation, User
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db

NAMES = ["A\r\nBcc: evil@example.com", "A\nX-Evil: 1", "\u202eeman", "n" * 149, "=?utf-8?q?x?=",
         "Müller & Söhne 株式会社", 'quo"te', "tab\there", "a\u2028b", "a\x0bb"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_one_subject_and_no_header_more(mailoutbox, name):
    """Company and person are named in the mails that let people in."""
    user = make_user("rep")
    User.objects.filter(pk=user.pk).update(name=name)
    organisation = Organisation.current()
    organisation.name = name
    organisation.save()
    post(INVITATION, user.email)
    post(RESET, user.email)
    send_due(clock=timezone.now)
    for sent in mailoutbox:
        mail = message_from_bytes(sent.message().as_bytes(), policy=policy.default)
        assert len(mail.get_all("Subject")) == 1
        assert mail["Bcc"] is None and mail["X-Evil"] is None
        assert mail["To"] == user.email
        assert "".join(name.split())[:20] in "".join(str(mail["Subject"]).split())
    assert len(mailoutbox) == 2


def test_names_typed_into_set_up_reach_every_page(admin, as_user):
    """A name with line ends is kept or refused, never an error."""
    client = as_user(admin)
    for name in NAMES:
        for url, sent in (
            (reverse("organisation"), {"base_currency": "EUR", "time_zone": "UTC"}),
            (reverse("team_add"), {}),
            (reverse("setup_add", args=["sources"]), {}),
            (reverse("user_invite"), {"email": f"a{len(name)}@example.com", "role": "rep",
                                      "visibility": "own"}),
        ):  # fmt: skip
            assert client.post(url, {"name": name} | sent).status_code in {302, 422}, (url, name)
    for url in ("/setup/users/", "/setup/teams/", "/setup/lists/sources/", "/admin/users/user/"):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize(
    "name", [*NAMES, "x" * 2000, "../../etc/passwd", "a;b=c.txt", "%0d%0aX: y"]
)
def test_the_name_of_a_file_is_one_header(rep, as_user, name):
    lead, file = make_lead(owner=rep), a_file()
    file._name = name
    attach_files(lead, by=rep, uploads=[file])
    answer = as_user(rep).get(reverse("records:file", args=[Attachment.objects.get().pk]))
    body_of(answer)
    header = answer["Content-Disposition"]
    assert header.startswith("attachment") and not set(header) & set("\r\n")
    assert not answer.has_header("X") and not answer.has_header("Bcc")
