"""How gunicorn serves the product; each process of it holds one database connection per thread."""

import os
import tempfile
from importlib import import_module

from crm.env import number
from crm.logs import logging_settings
from crm.settled import settle

bind = f"{os.environ.get('BIND', '127.0.0.1')}:{number('PORT', 8000)}"
# WEB_PROCESSES, WEB_THREADS: two processes of four threads fill two cores.
workers = number("WEB_PROCESSES", 2)
threads = number("WEB_THREADS", 4)
worker_class = "gthread"
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else tempfile.gettempdir()
timeout = 60
graceful_timeout = 10
keepalive = 5
control_socket_disable = True
# PROXIES: how many stand before it. Their X-Forwarded-For is read by allauth, never by gunicorn.
forwarded_allow_ips = ""
limit_request_line = 8190
logconfig_dict = logging_settings(os.environ.get("LOG_FORMAT", "json"), "INFO")


def post_worker_init(worker) -> None:
    """Every page is imported, and the icons opened, before the first request, which would wait."""
    from django.conf import settings  # not before the application has read them

    from records.drawn import outlines

    import_module(settings.ROOT_URLCONF)
    outlines()
    settle()
