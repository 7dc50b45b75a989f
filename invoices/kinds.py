"""The fixed meanings of documents, their states and the money in them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class TaxClass(models.TextChoices):
    """How a product is taxed; what that means in percent is said per country and day."""

    STANDARD = "standard", pgettext_lazy("tax", "standard")
    REDUCED = "reduced", pgettext_lazy("tax", "reduced")
    SECOND = "second", pgettext_lazy("tax", "second reduced")
    ZERO = "zero", pgettext_lazy("tax", "zero")
    EXEMPT = "exempt", pgettext_lazy("tax", "exempt")


class TaxCategory(models.TextChoices):
    """Duty or tax categories of EN 16931 (UNCL5305)."""

    STANDARD = "S", _("taxed")
    ZERO = "Z", _("zero rated")
    EXEMPT = "E", _("exempt")
    REVERSE = "AE", _("reverse charge")
    COMMUNITY = "K", _("supply within the EU")
    EXPORT = "G", _("export")
    OUTSIDE = "O", _("not subject to tax")


class Interval(models.TextChoices):
    """How often something is charged; a product sold once has none."""

    ONCE = "", pgettext_lazy("charged", "once")
    MONTH = "month", pgettext_lazy("charged", "every month")
    QUARTER = "quarter", pgettext_lazy("charged", "every quarter")
    YEAR = "year", pgettext_lazy("charged", "every year")


class Unit(models.TextChoices):
    """Units of quantity by their code of UN/ECE recommendation 20."""

    PIECE = "C62", _("piece")
    HOUR = "HUR", _("hour")
    DAY = "DAY", _("day")
    MONTH = "MON", _("month")
    YEAR = "ANN", _("year")
    KILOGRAM = "KGM", _("kilogram")
    METRE = "MTR", _("metre")
    LITRE = "LTR", _("litre")
    FLAT = "LS", _("flat rate")


class QuoteState(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("quote", "draft")
    SENT = "sent", pgettext_lazy("quote", "sent")
    VIEWED = "viewed", pgettext_lazy("quote", "viewed")
    ACCEPTED = "accepted", pgettext_lazy("quote", "accepted")
    DECLINED = "declined", pgettext_lazy("quote", "declined")
    EXPIRED = "expired", pgettext_lazy("quote", "expired")
    REPLACED = "replaced", pgettext_lazy("quote", "replaced by a newer version")


class InvoiceKind(models.TextChoices):
    """A proforma asks for money and is no invoice in the books (H8)."""

    INVOICE = "invoice", _("invoice")
    PROFORMA = "proforma", _("proforma invoice")
    CREDIT_NOTE = "credit_note", _("credit note")


class InvoiceState(models.TextChoices):
    """Where an invoice stands. All but draft and void follow from the ledger (TRUST D8)."""

    DRAFT = "draft", pgettext_lazy("invoice", "draft")
    OPEN = "open", pgettext_lazy("invoice", "open")
    PART_PAID = "part_paid", pgettext_lazy("invoice", "partly paid")
    PAID = "paid", pgettext_lazy("invoice", "paid")
    OVERPAID = "overpaid", pgettext_lazy("invoice", "overpaid")
    WRITTEN_OFF = "written_off", pgettext_lazy("invoice", "written off")
    CREDITED = "credited", pgettext_lazy("invoice", "credited")
    VOID = "void", pgettext_lazy("invoice", "void")


class EntryKind(models.TextChoices):
    """What an entry of the ledger of an invoice is about."""

    PAYMENT = "payment", _("payment")
    REFUND = "refund", _("refund")
    CHARGEBACK = "chargeback", _("chargeback")
    CREDIT = "credit", _("settled by a credit note")
    OFFSET = "offset", _("set against another document")
    WRITE_OFF = "write_off", _("write-off")


class CheckoutState(models.TextChoices):
    """How far a client came who went to a provider to pay."""

    STARTED = "started", pgettext_lazy("checkout", "started")
    PENDING = "pending", pgettext_lazy("checkout", "not confirmed yet")
    PAID = "paid", pgettext_lazy("checkout", "paid")
    FAILED = "failed", pgettext_lazy("checkout", "not paid")
    CANCELLED = "cancelled", pgettext_lazy("checkout", "broken off")


class ToldKind(models.TextChoices):
    """What a provider tells."""

    PAYMENT = "payment", _("payment")
    REFUND = "refund", _("refund")
    CHARGEBACK = "chargeback", _("chargeback")
    PENDING = "pending", _("payment on its way")
    FAILED = "failed", _("payment failed")
    OTHER = "other", _("something else")


class Fate(models.TextChoices):
    """What became of something a provider told (TRUST D6)."""

    BOOKED = "booked", pgettext_lazy("call", "booked")
    COPY = "copy", pgettext_lazy("call", "known already")
    EARLY = "early", pgettext_lazy("call", "waits for its payment")
    NOTED = "noted", pgettext_lazy("call", "noted")
    REFUSED = "refused", pgettext_lazy("call", "refused")


class News(models.TextChoices):
    """What happens to invoices that owners and clients may hear of (WA-23, WA-24)."""

    ISSUED = "issued", _("An invoice is issued")
    SEEN = "seen", _("The client sees an invoice")
    PAID = "paid", _("An invoice is paid")
    OVERDUE = "overdue", _("An invoice is overdue")


class LinkKind(models.TextChoices):
    """How one product goes with another (LS-30, LS-31)."""

    UPGRADE = "upgrade", _("upgrade or add-on")
    RELATED = "related", _("goes with it")


class SubscriptionState(models.TextChoices):
    """Follows from its days; kept so that lists can ask for it."""

    WAITING = "waiting", pgettext_lazy("subscription", "waits for payment")
    COMING = "coming", pgettext_lazy("subscription", "coming")
    ACTIVE = "active", pgettext_lazy("subscription", "active")
    ENDED = "ended", pgettext_lazy("subscription", "ended")


class Invoicing(models.TextChoices):
    """What becomes of the invoice of a period (X24)."""

    DRAFT = "draft", _("write a draft")
    ISSUE = "issue", _("issue it")
    SEND = "send", _("issue and send it")


class Series(models.TextChoices):
    """Each has consecutive numbers of its own (X23, H8)."""

    QUOTE = "quote", _("quotes")
    INVOICE = "invoice", _("invoices")
    PROFORMA = "proforma", _("proforma invoices")
    CREDIT_NOTE = "credit_note", _("credit notes")
