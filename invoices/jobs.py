"""What workers do by the clock."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from invoices.actions import ask_providers, chase, expire, sweep_subscriptions
from invoices.books import verify
from invoices.books.last import keep_last


@shared_task(ignore_result=True)
def chase_invoices() -> None:
    """Every hour (settings.CELERY_BEAT_SCHEDULE); tells each overdue invoice once per step."""
    chase(now=timezone.now())


@shared_task(ignore_result=True)
def ask_payment_providers() -> None:
    """Every five minutes; asks providers of whom no call came what became of a payment."""
    ask_providers(now=timezone.now())


@shared_task(ignore_result=True)
def sweep_services() -> None:
    """Every quarter of an hour: what begins, ends, comes up for renewal or is to be invoiced."""
    sweep_subscriptions(now=timezone.now())


@shared_task(ignore_result=True)
def expire_quotes() -> None:
    """Every half hour; each quote that ran out is told once."""
    expire(now=timezone.now())


@shared_task(ignore_result=True)
def verify_books() -> None:
    """Every night; the page of operations shows what came of it, in red where anything differs."""
    keep_last(verify(), now=timezone.now())
