"""Addresses of quotes and invoices."""

from django.urls import include, path

from invoices.lists import InvoiceList, QuoteList
from invoices.views import (
    billing,
    methods,
    notices,
    paying,
    public,
    quote,
    quote_public,
    quote_writing,
    record,
    refunding,
    sending,
    setup,
    writing,
)
from records.lists.api import api_urls
from records.lists.urls import list_urls

invoice_pages = [
    path("", record.invoice, name="invoice"),
    path("pdf/", record.pdf, name="invoice_pdf"),
    path("edit/", writing.edit, name="invoice_edit"),
    path("issue/", writing.issue, name="invoice_issue"),
    path("pay/", writing.pay, name="invoice_pay"),
    path("refund/<int:entry_id>/", refunding.refund, name="invoice_refund"),
    path("send/", sending.send, name="invoice_send"),
    path("remind/", sending.remind, name="invoice_remind"),
    path("links/new/", sending.link_new, name="invoice_link_new"),
    path("links/<int:link_id>/withdraw/", sending.link_withdraw, name="invoice_link_withdraw"),
    path("credit/", writing.credit, name="invoice_credit"),
    path("offset/", writing.offset, name="invoice_offset"),
    path("void/", writing.void, name="invoice_void"),
    path("become/", writing.become, name="invoice_become"),
    path("trash/", writing.put_in_trash, name="invoice_trash"),
    path("restore/", writing.take_back, name="invoice_restore"),
]
quote_pages = [
    path("", quote.quote, name="quote"),
    path("pdf/", quote.pdf, name="quote_pdf"),
    path("edit/", quote_writing.edit, name="quote_edit"),
    path("issue/", quote_writing.issue, name="quote_issue"),
    path("send/", quote_writing.send, name="quote_send"),
    path("links/new/", quote_writing.link_new, name="quote_link_new"),
    path("links/<int:link_id>/withdraw/", quote_writing.link_withdraw, name="quote_link_withdraw"),
    path("answer/", quote_writing.answer, name="quote_answer"),
    path("withdraw/", quote_writing.withdraw, name="quote_withdraw"),
    path("reopen/", quote_writing.reopen, name="quote_reopen"),
    path("version/", quote_writing.version, name="quote_version"),
    path("copy/", quote_writing.copy, name="quote_copy"),
    path("invoice/", quote_writing.invoice, name="quote_invoice"),
    path("trash/", quote_writing.put_in_trash, name="quote_trash"),
    path("restore/", quote_writing.take_back, name="quote_restore"),
]
quote_for_client = [
    path("", quote_public.quote, name="public_quote"),
    path("pdf/", quote_public.pdf, name="public_quote_pdf"),
    path("seen/", quote_public.seen, name="public_quote_seen"),
    path("total/", quote_public.total, name="public_quote_total"),
    path("answer/", quote_public.answer, name="public_quote_answer"),
]
urlpatterns = [
    path("api/v1/", include(api_urls(QuoteList))),
    path("api/v1/", include(api_urls(InvoiceList))),
    path("setup/documents/", setup.documents, name="documents"),
    path("setup/documents/rates/", setup.usual_rates, name="documents_rates"),
    path("setup/documents/<int:series_id>/", setup.series, name="documents_series"),
    path("leads/<int:lead_id>/billing/", billing.billing, name="lead_billing"),
    path("i/<str:token>/", public.invoice, name="public_invoice"),
    path("i/<str:token>/pdf/", public.pdf, name="public_invoice_pdf"),
    path("i/<str:token>/seen/", public.seen, name="public_invoice_seen"),
    path("i/<str:token>/pay/<str:key>/", paying.pay, name="public_invoice_pay"),
    path("pay/back/<str:sealed>/", paying.back, name="payment_back"),
    path("pay/<str:key>/callback/", paying.callback, name="payment_callback"),
    path("setup/payments/", methods.methods, name="payment_methods"),
    path("setup/payments/new/<str:plugin>/", methods.new, name="payment_method_new"),
    path("setup/payments/<int:pk>/", methods.method, name="payment_method"),
    path("setup/payments/<int:pk>/move/", methods.move, name="payment_method_move"),
    path("setup/payments/<int:pk>/test/", methods.test, name="payment_method_test"),
    path("setup/payments/<int:pk>/remove/", methods.remove, name="payment_method_remove"),
    path("setup/invoices/notifications/", notices.notices, name="invoice_notices"),
    path("", include("invoices.products.urls")),
    path("q/<str:token>/", include(quote_for_client)),
    path("quotes/new/", quote_writing.new, name="quote_new"),
    path("quotes/<int:quote_id>/", include(quote_pages)),
    path("quotes/", include(list_urls(QuoteList))),
    path("invoices/new/", writing.new, name="invoice_new"),
    path("invoices/<int:invoice_id>/", include(invoice_pages)),
    path("invoices/", include(list_urls(InvoiceList))),
]
