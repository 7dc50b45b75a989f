"""The roof: settings, addresses, workers and what belongs to no single app."""

try:
    from crm.celery import app as celery_app  # noqa: F401  (Celery looks for it here)
except ImportError:  # before the packages are installed (`manage.py up` on a fresh machine)
    pass
