"""Settings, all from the environment. Every variable is explained where it is read, and listed in
docs/operations.md.

``TESTING`` is set by ``manage.py test``; ``DEBUG=1`` is for work on the code.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from crm.env import choice, database, flag, mail_settings, number, redis_database, words
from crm.logs import logging_settings

BASE_DIR = Path(__file__).resolve().parent.parent

# --- What kind of process this is ---------------------------------------------------------------
TESTING = flag("TESTING")
DEBUG = flag("DEBUG")

# SECRET_KEY: signs sessions and links, seals secrets. Required outside tests and DEBUG.
# SECRET_KEY_FALLBACKS: comma-separated earlier ones, which go on opening what they sealed.
SECRET_KEY_FALLBACKS = words("SECRET_KEY_FALLBACKS", "")
SECRET_KEY = os.environ.get("SECRET_KEY", "")
if not SECRET_KEY and (TESTING or DEBUG):
    SECRET_KEY = "only-for-tests-and-debugging-never-in-production-0123456789"
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is not set. Set it to 50 random characters, kept safe.")

# PUBLIC_URL: address in mails and public links; never taken from a request.
PUBLIC_URL = os.environ.get("PUBLIC_URL", "http://localhost:8000").rstrip("/")
HTTPS = PUBLIC_URL.startswith("https://")
# ALLOWED_HOSTS: comma-separated host names this installation answers to, besides PUBLIC_URL's.
ALLOWED_HOSTS = words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
ALLOWED_HOSTS += [urlsplit(PUBLIC_URL).hostname or "localhost"]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
# PROXIES: how many proxies of ours stand in front (1 with https). With one or more,
# X-Forwarded-Proto and X-Forwarded-For are believed, so those proxies must set both.
PROXIES = number("PROXIES", 1 if HTTPS else 0)
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None

# --- Log lines (crm/logs.py) --------------------------------------------------------------------
# LOG_FORMAT: json or text. LOG_LEVEL: DEBUG, INFO, WARNING or ERROR.
LOGGING = logging_settings(
    choice("LOG_FORMAT", "text" if DEBUG else "json", ("json", "text")),
    choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
)

# --- Database and broker ------------------------------------------------------------------------
# DATABASE_URL: postgresql://user:password@host/name; PostgreSQL 15 or newer.
DATABASES = {"default": database(os.environ.get("DATABASE_URL") or "postgresql:///throughline")}
# REDIS_URL: redis://host:port/0 or unix:///path/to/socket (Redis 6 or newer, or Valkey).
REDIS_URL = os.environ.get("REDIS_URL") or "redis://localhost:6379/0"
# CACHE_DB: number of the Redis database for the cache; the broker takes the one in REDIS_URL.
CACHES = {
    "default": {
        "BACKEND": "crm.cache.Cache",
        "LOCATION": redis_database(REDIS_URL, number("CACHE_DB", 1)),
        "OPTIONS": {"socket_timeout": 3, "socket_connect_timeout": 3},
        # Parallel test processes share one server.
        "KEY_PREFIX": os.environ.get("PYTEST_XDIST_WORKER", ""),
    },
    # Parts of the frame, drawn once per process ({% cache %} in templates/base.html).
    "template_fragments": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    },
}

# --- Apps, lowest floor last --------------------------------------------------------------------
INSTALLED_APPS = [
    "crm",
    "invoices",
    "tasks",
    "deals",
    "leads",
    "automations",
    "notifications",
    "users",
    "records",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "template_partials",
    "anymail",
    "csp",
    "rest_framework",
    "drf_spectacular",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]
if TESTING:
    INSTALLED_APPS.append("records.tests.fake")

MIDDLEWARE = [
    "crm.middleware.health_first",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "crm.middleware.identified",
    "crm.middleware.private",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "users.middleware.noted",
    "users.middleware.first_run",
    "users.middleware.preferences",
    "users.middleware.second_factor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "crm.urls"
WSGI_APPLICATION = "crm.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            # Our own tag of the same name, which draws each icon once.
            "libraries": {"lucide": "records.templatetags.icons"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "crm.menu.frame",
            ],
        },
    }
]
FORM_RENDERER = "records.widgets.Renderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Who signs in -------------------------------------------------------------------------------
AUTH_USER_MODEL = "users.User"
AUTHENTICATION_BACKENDS = ["users.backends.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if TESTING:  # a slow hash protects passwords, not tests
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# FIRST_RUN_TOKEN: when set, whoever creates the first admin must know it.
FIRST_RUN_TOKEN = os.environ.get("FIRST_RUN_TOKEN", "")
FIRST_RUN_NEXT = "process"  # the page the first admin is led to
# TRUSTED_PROXY_COUNT: how many proxies in front append to X-Forwarded-For; rate limits count by
# client address, so a wrong number lets clients choose theirs.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXY_COUNT", "0"))
ACCOUNT_ADAPTER = "users.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # addresses are set by admins; the mailed link proves them
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "users.links.LinkTokens"
ACCOUNT_FORMS = {"reset_password": "users.forms.ResetPasswordForm"}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_RATE_LIMITS = {
    # Wrong sign-ins: per address; per account and address; per account from addresses unknown to
    # it (``users.adapters``), so that nobody can lock a colleague out.
    "login": "60/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "login_failed_anywhere": "30/h/key",
    "reset_password": "10/m/ip,3/10m/key",
}
MFA_ADAPTER = "users.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # see ACCOUNT_EMAIL_VERIFICATION
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS

# --- Words, numbers, time -----------------------------------------------------------------------
USE_I18N = USE_TZ = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "crm.formats"
TIME_ZONE = os.environ.get("TIME_ZONE", "UTC")

# --- Files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", BASE_DIR / ".venv" / "staticfiles"))
# MEDIA_ROOT: uploaded files; part of every backup. Never served directly.
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", BASE_DIR / "var" / "media"))
# TRASH_KEEP_DAYS: an admin may delete for good what has been in the trash for longer.
TRASH_KEEP_DAYS = number("TRASH_KEEP_DAYS", 30)
# WEBHOOK_ALLOW_PRIVATE: webhooks may also call addresses of the inner network.
WEBHOOK_ALLOW_PRIVATE = flag("WEBHOOK_ALLOW_PRIVATE", False)
# ATTACHMENT_MAX_BYTES: largest file people may put beside a record.
ATTACHMENT_MAX_BYTES = int(os.environ.get("ATTACHMENT_MAX_BYTES", 25 * 1024 * 1024))
# IMPORT_FILE_DAYS: uploaded tables and their refused rows are removed so many days after the
# import's last step; what was imported stays, and can still be taken back.
IMPORT_FILE_DAYS = number("IMPORT_FILE_DAYS", 30)
STORAGES = {
    "default": {"BACKEND": "records.storage.WholeFiles"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = TESTING or DEBUG

# --- Mail ---------------------------------------------------------------------------------------
# EMAIL_URL: smtp://user:password@host:587, smtps://…, smtp+plain://…, file:///folder, console:,
# none: (the default: nothing leaves by accident). Or SMTP_HOST, SMTP_PORT, SMTP_USER,
# SMTP_PASSWORD, SMTP_SECURITY (starttls, tls, none). Or MAIL_PROVIDER with MAIL_PROVIDER_KEY.
globals().update(mail_settings("console:" if DEBUG else "none:"))
EMAIL_TIMEOUT = 20
# MAIL_FROM: sender of the product's own mails.
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("MAIL_FROM", "Throughline <noreply@localhost>")

# MAIL_PER_MINUTE, MAIL_PER_HOST: how many mails may leave within a minute, in all and to one
# domain; 0 is any number.
MAIL_PER_MINUTE = number("MAIL_PER_MINUTE", 0)
MAIL_PER_HOST = number("MAIL_PER_HOST", 60)
# SMS_PER_MINUTE: how many texts may leave within a minute; 0 is any number.
SMS_PER_MINUTE = number("SMS_PER_MINUTE", 60)
# MAIL_HOLD_SECONDS: so long a mail somebody wrote waits, to be taken back.
MAIL_HOLD_SECONDS = number("MAIL_HOLD_SECONDS", 10)
# MESSAGE_DAYS: after so many days mails to colleagues and read notifications are removed.
MESSAGE_DAYS = number("MESSAGE_DAYS", 90)
# SMS_PROVIDER: log, twilio or vonage; with SMS_ACCOUNT (account SID, API key), SMS_SECRET, SMS_FROM
# (number or name) and, for another region, SMS_URL.
SMS_PROVIDER = choice("SMS_PROVIDER", "none", ("none", "log", "twilio", "vonage"))
SMS_ACCOUNT = os.environ.get("SMS_ACCOUNT", "")
SMS_SECRET = os.environ.get("SMS_SECRET", "")
SMS_FROM = os.environ.get("SMS_FROM", "")
SMS_URL = os.environ.get("SMS_URL", "").rstrip("/")

# --- Payments -----------------------------------------------------------------------------------
# Providers are called where their documents say; tests put a server of their own in their place.
PAYMENT_APIS: dict[str, str] = {}
PAYMENT_HOST, PAYMENT_USES_SSL = urlsplit(PUBLIC_URL).netloc, HTTPS  # read by django-payments

# --- Browser's side of security (TRUST.md law 10) -----------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS and flag("SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS

# --- Workers (TRUST.md laws 3 and 11) -----------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://")  # kombu's name for it
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 1500
CELERY_TASK_TIME_LIMIT = 1800
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker as long as it takes
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
# A page waits no longer than this for a broker that is away: the sweep finds what stands in the
# database (TRUST E2).
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1}
# What wakes up when; "expires" keeps a stopped worker from finding a heap of old calls. What is
# due stands in the database: a call that is lost is made up for by the next one.
EVERY_MINUTE = {"schedule": 60.0, "options": {"expires": 50}}
CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "crm.jobs.heartbeat", **EVERY_MINUTE},
    "sweep": {"task": "records.jobs.tasks.sweep", **EVERY_MINUTE},
    "deliver": {"task": "notifications.jobs.deliver", **EVERY_MINUTE},
    "check_criteria": {"task": "leads.jobs.check_criteria", "schedule": 86_400},
    "compare_leads": {"task": "leads.jobs.compare_leads", **EVERY_MINUTE},
    "revalue": {"task": "deals.money.jobs.revalue_today", "schedule": 900},
    "rescore": {"task": "leads.jobs.rescore", "schedule": 900},
    "review_definitions": {"task": "leads.jobs.review_definitions", "schedule": 3600},
    "freeze_forecast": {"task": "deals.forecast.jobs.freeze_forecast", "schedule": 3600},
    "send_deliveries": {"task": "automations.jobs.send_deliveries", **EVERY_MINUTE},
    "sweep_reminders": {"task": "notifications.jobs.sweep_reminders", **EVERY_MINUTE},
    "sweep_tasks": {"task": "tasks.jobs.sweep_tasks", **EVERY_MINUTE},
    "sweep_rules": {"task": "automations.jobs.sweep_rules", **EVERY_MINUTE},
    "route_waiting": {"task": "automations.jobs.route_waiting", **EVERY_MINUTE},
    "chase_invoices": {"task": "invoices.jobs.chase_invoices", "schedule": 3600},
    "ask_payment_providers": {"task": "invoices.jobs.ask_payment_providers", "schedule": 300},
    "sweep_services": {"task": "invoices.jobs.sweep_services", "schedule": 900},
    "expire_quotes": {"task": "invoices.jobs.expire_quotes", "schedule": 1800},
    "verify_books": {"task": "invoices.jobs.verify_books", "schedule": 86_400},
    "clean_imports": {"task": "records.imports.cleaning.clean_imports", "schedule": 3600},
    "mail_reports": {"task": "notifications.jobs.mail_reports", "schedule": 300},
    "clean_messages": {"task": "notifications.jobs.clean_messages", "schedule": 86_400},
    "clean_lists": {"task": "records.lists.cleaning.clean_lists", "schedule": 3600},
}

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    # LoginRequiredMiddleware leaves DRF's views to these.
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Throughline",
    "VERSION": "1",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
}
