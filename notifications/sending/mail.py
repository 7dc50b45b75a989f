"""E-mail through Django's backend of the settings: SMTP, a provider, files, nothing."""

from __future__ import annotations

import re
import smtplib
import ssl
from email.headerregistry import Address
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from notifications.kinds import KINDS, Content
from notifications.models import Message
from notifications.sending.ends import Never, NotNow
from notifications.sending.html import html_of
from notifications.sending.unsubscribe import unsubscribe_headers

# Our own automatic mail says so, and nobody's auto-responder answers it (TRUST C4).
AUTOMATIC = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
# So long a server may look at a whole message before it says that it has it (RFC 5321, 4.5.3.2.6,
# asks for patience here: whoever gives up too early sends a double). Shorter than the lease.
LAST_WORD = 60  # seconds
CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


def one_line(text: str, longest: int = 200) -> str:
    """What may stand in a header: no line end, nothing that starts another header (B7)."""
    return " ".join(CONTROL.sub(" ", text).split())[:longest]


def sender_of(message: Message) -> str:
    """The author's name with the product's own address, which our server may send for; answers go
    to the author by Reply-To."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    name = one_line(message.author.name, 100) if message.author else name
    user, _at, host = address.rpartition("@")
    return str(Address(name, user or "noreply", host or "localhost"))


def headers_of(message: Message, content: Content) -> dict[str, str]:
    found = {"Message-ID": message.message_id}
    if message.in_reply_to:
        found["In-Reply-To"] = message.in_reply_to
    if message.references or message.in_reply_to:
        found["References"] = one_line(message.references or message.in_reply_to, 2_000)
    kind = KINDS.get(message.kind)
    if kind is None or not kind.is_letter:
        found |= AUTOMATIC
    if message.is_mailing:
        found |= unsubscribe_headers(message.recipient) | {"Precedence": "bulk"}
    more = {**message.headers, **content.headers}
    return found | {name: one_line(str(value), 900) for name, value in more.items()}


def built(message: Message, content: Content) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        subject=one_line(content.subject),
        body=content.text,
        from_email=sender_of(message),
        to=[message.recipient],
        reply_to=[message.author.email] if message.author else None,
        headers=headers_of(message, content),
    )
    mail.attach_alternative(content.html or html_of(content.text), "text/html")
    for each in content.attachments:
        mail.attach(each.name, each.content, each.media_type)
    return mail


class MailCarrier:
    """One connection for a run. After any trouble it is thrown away: what is left of a connection
    whose encryption failed must never carry anything (TRUST E4)."""

    def __init__(self) -> None:
        self.connection: BaseEmailBackend | None = None

    def send(self, message: Message, content: Content) -> str:
        """Hands the message over; returns the carrier's own id of it, if it gives one.
        Raises NotNow, Never."""
        mail = built(message, content)
        try:
            if self.connection is None:
                self.connection = opened()
            mail.connection = self.connection
            mail.send()
        except Exception as problem:
            self.close()
            raise judged(problem) from problem
        return provider_id(mail)

    def close(self) -> None:
        connection, self.connection = self.connection, None
        if connection is not None:
            try:
                connection.close()
            except (OSError, smtplib.SMTPException):
                pass  # it is gone already


def opened() -> BaseEmailBackend:
    """A connection signed in and encrypted as the settings ask, or none at all."""
    connection = get_connection()
    try:
        connection.open()
    except Exception:
        half_open = getattr(connection, "_partial_connection", None)
        if half_open is not None:
            half_open.close()
        raise
    if isinstance(smtp := getattr(connection, "connection", None), smtplib.SMTP):
        wait_for_the_last_word(smtp)
    return connection


def wait_for_the_last_word(smtp: smtplib.SMTP) -> None:
    """Every other answer has EMAIL_TIMEOUT, so that a silent server is noticed soon."""
    hand_over = smtp.data

    def data(message: bytes | str) -> tuple[int, bytes]:
        usual = smtp.sock.gettimeout()
        smtp.sock.settimeout(max(LAST_WORD, usual or 0))
        try:
            return hand_over(message)
        finally:
            if smtp.sock is not None:
                smtp.sock.settimeout(usual)

    smtp.data = data


def provider_id(mail: EmailMultiAlternatives) -> str:
    """What a provider calls it, for its log."""
    status = getattr(mail, "anymail_status", None)
    return str(getattr(status, "message_id", None) or "")[:255]


def judged(problem: Exception) -> Exception:
    """Whether trying again makes sense. Only what a server says about this very message is final;
    what is wrong with the way there is mended by somebody, and then it leaves."""
    code, words = answer_of(problem)
    if isinstance(problem, smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError):
        return Never(words) if code >= 500 else NotNow(words)
    if isinstance(problem, smtplib.SMTPSenderRefused):
        return NotNow(words)
    if isinstance(problem, smtplib.SMTPException | ssl.SSLError | OSError):
        status = getattr(problem, "status_code", None)  # a provider's answer over HTTP
        if status in {400, 406, 413, 422}:
            return Never(words)
        return NotNow(words, is_down=status is None or status in {401, 403} or status >= 500)
    if type(problem).__name__ in {"AnymailRecipientsRefused", "AnymailInvalidAddress"}:
        return Never(words)
    if isinstance(problem, ValueError | UnicodeError):  # no server would take such an address
        return Never(words)
    return NotNow(words)


def answer_of(problem: Exception) -> tuple[int, str]:
    """The server's code and words, on one line."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused) and problem.recipients:
        code, said = next(iter(problem.recipients.values()))
    else:
        code = getattr(problem, "smtp_code", 0)
        said = getattr(problem, "smtp_error", b"") or str(problem) or type(problem).__name__
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
    return code, one_line(f"{code} {words}" if code else words, 500)
