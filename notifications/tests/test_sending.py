"""The outbox against a real mail server (TRUST law 4, E4, E6, E7; B7)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from notifications.actions import cancel, claim, queue, send_again
from notifications.actions.settling import LEASE, PAUSES
from notifications.models import Message, Notification
from notifications.sending.outbox import send_due
from notifications.tests.make import message, queued, send
from notifications.tests.servers import certificate, http_api, smtp_server
from records.actions import undo
from records.actors import SYSTEM
from records.models import Event
from users.tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def smtp(settings):
    with smtp_server(settings) as sink:
        yield sink


def again(one: Message) -> Message:
    return Message.objects.get(pk=one.pk)


def test_a_message_leaves_once(smtp):
    """Law 4: text and HTML of the same words, an id that follows from the key."""
    one = queued(text="Good <b>morning</b>.\n\nSee https://example.com/a?b=1&c=2.", key="once")
    assert send() == 1
    assert send() == 0
    (mail,) = smtp.mails
    assert (mail["To"], mail["Subject"], mail["Message-ID"]) == (
        "ada@example.com", "Hello", again(one).message_id,
    )  # fmt: skip
    assert mail.get_body(("plain",)).get_content().startswith("Good <b>morning</b>.")
    html = mail.get_body(("html",)).get_content()
    assert "Good &lt;b&gt;morning&lt;/b&gt;." in html
    assert '<a href="https://example.com/a?b=1&amp;c=2">' in html
    assert again(one).state == "sent"


def test_the_same_key_is_queued_once(smtp):
    """E7: whoever asks again gets the message that is there."""
    first = queue([message(key="k"), message(key="k")], by=SYSTEM, now=timezone.now())
    second = queue([message(key="k"), message(key="l")], by=SYSTEM, now=timezone.now())
    assert (first.changed, first.unchanged) == (1, 1)
    assert (second.changed, second.unchanged) == (1, 1)
    assert send() == 2
    assert len(set(smtp.ids)) == 2


def test_a_letter_carries_its_thread_and_its_author(smtp, rep):
    """X07: threading by Message-ID and References; answers go to the author, our server sends."""
    queued(by=rep, author=rep, in_reply_to="<a@b>", references="<z@b> <a@b>")
    send()
    (mail,) = smtp.mails
    assert (mail["In-Reply-To"], mail["References"]) == ("<a@b>", "<z@b> <a@b>")
    assert mail["Reply-To"] == rep.email
    assert str(mail["From"]) == "Rep <noreply@localhost>"
    assert mail["Auto-Submitted"] is None


def test_automatic_mail_says_so(smtp):
    """C4: nobody's auto-responder answers it."""
    queued(kind="test.other")
    send()
    (mail,) = smtp.mails
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-generated", "All")


@pytest.mark.parametrize(
    "subject", ["a\r\nBcc: evil@example.com", "a\nX-Evil: 1", "n" * 3_000, "a\u2028b", "a\x0bb"]
)
def test_a_subject_stays_one_line(smtp, subject):
    queued(subject=subject)
    send()
    (mail,) = smtp.mails
    assert len(mail.get_all("Subject")) == 1
    assert mail["Bcc"] is None and mail["X-Evil"] is None


class TestTrouble:
    def test_a_server_that_is_away_is_asked_once_per_run(self, settings):
        """E4: no hot loop; the message waits, longer each time, and is given up in the end."""
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 9, False
        author = make_user("author")
        one, _other = queued(author=author), queued()
        now = timezone.now()
        assert send(now) == 1
        assert (again(one).due_at, again(one).state) == (now + PAUSES[0], "waiting")
        assert "refused" in again(one).reason
        Message.objects.exclude(pk=one.pk).delete()
        for pause in PAUSES:
            now += pause
            assert send(now) == 1
        assert (again(one).state, again(one).attempts) == ("failed", len(PAUSES) + 1)
        assert Notification.objects.get(user=author).kind == "undelivered"

    def test_a_temporary_refusal_waits_and_the_next_message_leaves(self, smtp):
        smtp.answers = ["451 try later"]
        one, other = queued(), queued()
        now = timezone.now()
        assert send(now) == 2
        assert (again(one).state, again(other).state) == ("waiting", "sent")
        assert again(one).reason == "451 try later"
        send(now + PAUSES[0])
        assert again(one).state == "sent"

    @pytest.mark.parametrize("where", ["recipient", "data"])
    def test_a_refusal_for_good_is_given_up_at_once(self, smtp, rep, where):
        """E4: visible on the record, in the list and behind the bell; never "sent" when not."""
        if where == "data":
            smtp.answers = ["554 we do not like it"]
        else:
            smtp.refused = {"ada@example.com": "550 no such person"}
        one = queued(author=rep, by=rep)
        send()
        assert (again(one).state, again(one).sent_at) == ("failed", None)
        assert again(one).reason.startswith("55")
        assert Event.objects.filter(kind="notifications.failed", record_id=one.pk).count() == 1
        assert Notification.objects.filter(user=rep, kind="undelivered").count() == 1
        assert send() == 0

    def test_sent_again_it_has_the_same_id(self, smtp, rep):
        smtp.answers = ["554 no"]
        one = queued(author=rep, by=rep)
        send()
        outcome = send_again(Message.objects.filter(pk=one.pk), by=rep, now=timezone.now())
        assert outcome.changed == 1
        send()
        assert again(one).state == "sent"
        assert smtp.ids == [one.message_id]

    def test_dropped_after_data_it_comes_once_more_with_the_same_id(self, smtp):
        """E4, law 4: the server took it and said nothing; its double can be known."""
        smtp.answers = ["drop"]
        one = queued()
        now = timezone.now()
        send(now)
        assert again(one).state == "waiting"
        send(now + PAUSES[0])
        assert again(one).state == "sent"
        assert smtp.ids == [one.message_id] * 2

    def test_a_server_that_looks_long_at_a_message_gets_it_once(self, smtp, settings):
        """E4: slower than any other answer may be; it has the message, and says so in the end."""
        settings.EMAIL_TIMEOUT, smtp.pause = 0.5, 1.0
        one = queued()
        send()
        assert (again(one).state, smtp.ids) == ("sent", [one.message_id])

    def test_control_with_the_usual_patience_it_would_get_doubles(
        self, smtp, settings, monkeypatch
    ):
        monkeypatch.setattr("notifications.sending.mail.LAST_WORD", 0)
        settings.EMAIL_TIMEOUT, smtp.pause = 0.5, 1.0
        one = queued()
        send()
        assert again(one).state == "waiting"

    def test_what_breaks_in_our_own_code_is_parked(self, smtp, monkeypatch):
        """E6: one poison message among others; the others leave."""
        from notifications.kinds import KINDS, MessageKind

        def breaks(message):
            raise RuntimeError("poison")

        monkeypatch.setitem(KINDS, "test.poison", MessageKind("test.poison", "x", compose=breaks))
        queued(kind="test.poison")
        others = [queued() for _n in range(3)]
        assert send() == 4
        assert [again(each).state for each in others] == ["sent"] * 3
        poison = Message.objects.get(kind="test.poison")
        assert (poison.state, "poison" in poison.reason) == ("waiting", True)

    def test_one_that_kills_its_worker_is_given_up(self, smtp):
        """E6: the attempt counts from the claim on."""
        one = queued()
        now = timezone.now()
        for _attempt in range(len(PAUSES) + 1):
            assert claim(Message.objects.all(), by="dying", now=now).pk == one.pk
            now += LEASE + timedelta(seconds=1)
        send(now)
        assert again(one).state == "failed"
        assert smtp.arrived == []


class TestEncryption:
    """E4: never plain text where encryption was asked for."""

    def test_a_server_without_starttls_gets_nothing(self, settings):
        """A server, or somebody in between, that does not offer it."""
        with smtp_server(settings, tls="starttls") as sink:
            one, now = queued(), timezone.now()
            for pause in (timedelta(0), *PAUSES[:2]):
                now += pause
                send(now)
            assert (sink.arrived, again(one).state) == ([], "waiting")
            assert "STARTTLS" in again(one).reason

    def test_a_certificate_nobody_trusts_gets_nothing(self, settings, tmp_path):
        with smtp_server(settings, tls="starttls", tls_context=certificate(tmp_path)) as sink:
            one = queued()
            queued()
            send()
            assert (sink.arrived, again(one).state) == ([], "waiting")
            assert "certificate" in again(one).reason.lower()

    def test_with_a_good_one_it_leaves_encrypted(self, settings, tmp_path, monkeypatch):
        context = certificate(tmp_path)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        with smtp_server(settings, tls="starttls", tls_context=context) as sink:
            one = queued()
            send()
            assert (again(one).state, sink.encrypted) == ("sent", [True])

    def test_control_without_asking_for_it_the_same_server_gets_plain_text(self, settings):
        with smtp_server(settings) as sink:
            queued()
            send()
            assert sink.encrypted == [False]


class TestThrottle:
    def test_so_many_a_minute_to_one_host(self, smtp, settings):
        settings.MAIL_PER_HOST = 2
        now = timezone.now()
        for n in range(3):
            queued(recipient=f"{n}@slow.example", now=now)
        queued(recipient="a@other.example", now=now)
        assert send(now) == 3
        assert Message.objects.waiting().get().recipient == "2@slow.example"
        assert send(now + timedelta(seconds=30)) == 0
        assert send(now + timedelta(seconds=61)) == 1

    def test_so_many_a_minute_in_all(self, smtp, settings):
        settings.MAIL_PER_MINUTE = 2
        now = timezone.now()
        for _n in range(3):
            queued(now=now)
        assert send(now) == 2
        assert send(now + timedelta(seconds=61)) == 1


class TestTakingBack:
    def test_a_waiting_message_is_taken_back(self, smtp, rep):
        one = queued(author=rep, by=rep)
        outcome = cancel(Message.objects.filter(pk=one.pk), by=rep, now=timezone.now())
        assert outcome.changed == 1
        assert (send(), smtp.arrived) == (0, [])

    def test_not_by_others_nor_while_it_is_being_sent_nor_after(self, smtp, rep):
        one, now = queued(author=rep, by=rep), timezone.now()
        rows = Message.objects.filter(pk=one.pk)
        assert dict(cancel(rows, by=make_user("other"), now=now).held) == {"not_the_author": 1}
        claim(rows, by="worker", now=timezone.now())
        assert dict(cancel(rows, by=rep, now=now).held) == {"on_its_way": 1}
        rows.update(claimed_until=None)
        send()
        assert dict(cancel(rows, by=rep, now=now).held) == {"not_waiting": 1}

    def test_undo_takes_back_what_waits_and_never_what_was_sent(self, smtp, rep):
        """Undo of a batch is the way back for a mailing, too."""
        now = timezone.now()
        gone, waits = message(author=rep), message(author=rep, due_at=now + timedelta(hours=1))
        batch = queue([gone, waits], by=rep, now=now).batch
        send(now)
        undo(batch, by=rep)
        assert (again(gone).state, again(gone).is_trashed) == ("sent", False)
        assert again(waits).is_trashed
        assert send(now + timedelta(hours=2)) == 0

    def test_control_without_the_gate_undo_would_forget_it_left(self, smtp, rep, monkeypatch):
        from notifications import gates

        monkeypatch.setitem(gates.STANDING, Message, list)
        one = message(author=rep)
        batch = queue([one], by=rep, now=timezone.now()).batch
        send()
        undo(batch, by=rep)
        assert again(one).sent_at is None or again(one).is_trashed


def test_a_provider_sends_over_http(settings):
    """A provider's documented API, spoken by a local server: Postmark's /email."""
    with http_api() as api:
        settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
        settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "t", "POSTMARK_API_URL": f"{api.url}/"}
        good = {"ErrorCode": 0, "Message": "OK", "MessageID": "pm-1", "To": "ada@example.com"}
        refused = {"ErrorCode": 300, "Message": "Invalid email request"}
        api.answers = [(200, good), (500, {}), (422, refused)]
        one = queued()
        send()
        assert (again(one).state, again(one).provider_id) == ("sent", "pm-1")
        assert api.asked[0]["headers"]["X-Postmark-Server-Token"] == "t"
        headers = {each["Name"]: each["Value"] for each in api.asked[0]["said"]["Headers"]}
        assert headers["Message-ID"] == one.message_id
        two, now = queued(), timezone.now()
        send(now)
        assert again(two).state == "waiting"
        send(now + PAUSES[0])
        assert again(two).state == "failed"


def test_a_run_ends_with_its_budget(smtp):
    """A worker gives the rest to the next sweep."""
    for _n in range(3):
        queued()
    ticks = iter(timezone.now() + timedelta(seconds=20 * n) for n in range(100))
    assert send_due(clock=lambda: next(ticks)) < 3
