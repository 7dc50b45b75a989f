"""Messages that carry a document: the link and the file are put in as they leave."""

from __future__ import annotations

from functools import partial

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from invoices.actions.links import token_of
from invoices.actions.papers import Altered, file_of
from invoices.actions.sending import LETTER, NEWS_KINDS, QUOTE_LETTER, mark_sent
from invoices.drawing import Document
from invoices.kinds import News
from invoices.letters import link_place
from invoices.models import Invoice, Quote
from invoices.querysets import OWING
from notifications.kinds import Attachment, Content, MessageKind, register
from notifications.models import Channel, Message
from notifications.written import tell_author
from records.actors import SYSTEM
from records.printing.render import Unprintable


def invoice_of(message: Message) -> Invoice:
    return Invoice.objects.select_related("lead", "deal", "contact", "corrects").get(
        pk=message.target_id
    )


def quote_of(message: Message) -> Quote:
    return Quote.objects.select_related("lead", "deal", "contact").get(pk=message.target_id)


def with_link(message: Message, model: type[Document] = Invoice) -> str:
    """The text with the real address: its token follows from the message's key, so it is the same
    at each attempt, and the one whose hash was kept when the message was queued."""
    token = token_of(f"{message.key}:{message.target_id}")
    place = link_place(model)
    return message.text.replace(place, place.replace("…", token))


def attached(document: Document) -> tuple[Attachment, ...]:
    """The PDF; a message goes out without it where it cannot be drawn, for the link is in it."""
    try:
        content = file_of(document)
    except (Unprintable, Altered):
        return ()
    return (Attachment(f"{document.number}.pdf", content, "application/pdf"),)


def letter(message: Message) -> Content:
    return Content(message.subject, with_link(message), attachments=attached(invoice_of(message)))


def quote_letter(message: Message) -> Content:
    files = attached(quote_of(message))
    return Content(message.subject, with_link(message, Quote), attachments=files)


def told(message: Message, *, news: News) -> Content | None:
    """What the product tells a client; nothing of a debt that is paid by now."""
    invoice = invoice_of(message)
    if news == News.OVERDUE and invoice.state not in OWING:
        return None
    is_file = message.channel == Channel.MAIL and news != News.PAID
    files = attached(invoice) if is_file else ()
    return Content(message.subject, with_link(message), attachments=files)


def sent(message: Message, *, model: type[Document] = Invoice) -> None:
    mark_sent(model.objects.filter(pk=message.target_id), by=SYSTEM, now=timezone.now())


register(
    MessageKind(
        LETTER, _("letter with an invoice"), letter, is_letter=True, on_failed=tell_author,
        on_sent=sent,
    )
)  # fmt: skip
register(
    MessageKind(
        QUOTE_LETTER, _("letter with a quote"), quote_letter, is_letter=True,
        on_failed=tell_author, on_sent=partial(sent, model=Quote),
    )
)  # fmt: skip
for _news, _kind in NEWS_KINDS.items():
    register(MessageKind(_kind, _news.label, partial(told, news=_news), on_sent=sent))
