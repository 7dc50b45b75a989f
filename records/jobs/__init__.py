"""Long work in Celery: rows with progress, stopped on request, resumed after a killed worker."""
