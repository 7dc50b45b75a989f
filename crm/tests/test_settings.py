"""Settings from the environment (F4, law 12)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from crm import env

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCTION = {
    "PUBLIC_URL": "https://sales.example.com",
    "SECRET_KEY": "k3y-" * 10 + "abcdefghijklmnopqrstuvwxyz",
    "DATABASE_URL": "postgresql://app@db.example.com/app",
    "REDIS_URL": "redis://cache.example.com:6379/0",
    "EMAIL_URL": "smtp://mail.example.com",
}


def manage(*words: str, **changes: str) -> subprocess.CompletedProcess:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "django", *words, "--settings=crm.settings"],
        cwd=ROOT,
        env=kept | PRODUCTION | changes,
        capture_output=True,
        text=True,
    )


def test_check_deploy_finds_nothing_and_nothing_is_silenced():
    """F4, law 12: 0 warnings with the shipped production settings."""
    answer = manage("check", "--deploy", "--fail-level=DEBUG")
    assert answer.stderr + answer.stdout == ("System check identified no issues (0 silenced).\n")


def test_control_check_deploy_complains_about_plain_http():
    answer = manage("check", "--deploy", "--fail-level=WARNING", PUBLIC_URL="http://x.example.com")
    assert answer.returncode == 1
    assert "SECURE_HSTS_SECONDS" in answer.stderr


def test_without_a_secret_nothing_starts():
    assert "SECRET_KEY" in manage("check", SECRET_KEY="").stderr


class TestMail:
    def test_nothing_leaves_unless_a_server_is_named(self, monkeypatch):
        for name in ("EMAIL_URL", "SMTP_HOST"):
            monkeypatch.delenv(name, raising=False)
        assert env.mail_settings("none:")["EMAIL_BACKEND"].endswith("dummy.EmailBackend")

    def test_smtp_insists_on_encryption(self):
        found = env.mail("smtp://{}:{}@mail.example.com".format("ann", "p%40ss"))
        assert found["EMAIL_USE_TLS"]
        assert (found["EMAIL_PORT"], found["EMAIL_HOST_PASSWORD"]) == (587, "p@ss")
        assert env.mail("smtps://mail.example.com")["EMAIL_USE_SSL"]
        plain = env.mail("smtp+plain://localhost:1025")
        assert not plain["EMAIL_USE_TLS"]
        assert not plain["EMAIL_USE_SSL"]

    def test_the_variables_say_the_same(self, monkeypatch):
        monkeypatch.delenv("EMAIL_URL", raising=False)
        monkeypatch.setenv("SMTP_HOST", "mail.example.com")
        monkeypatch.setenv("SMTP_USER", "ann")
        monkeypatch.setenv("SMTP_PASSWORD", "p@ss/w:rd")
        monkeypatch.setenv("SMTP_SECURITY", "tls")
        found = env.mail_settings("none:")
        assert (found["EMAIL_USE_SSL"], found["EMAIL_PORT"]) == (True, 465)
        assert found["EMAIL_HOST_PASSWORD"] == "p@ss/w:rd"

    @pytest.mark.parametrize("url", ["mail.example.com", "http://mail.example.com", "smtp://"])
    def test_another_address_is_refused_in_words(self, url):
        with pytest.raises(ImproperlyConfigured, match="EMAIL_URL has to be one of"):
            env.mail(url)


class TestServers:
    def test_a_database_is_any_address_libpq_knows(self):
        found = env.database("postgresql://ann@/crm?host=/run/pg&sslmode=disable")
        assert (found["NAME"], found["USER"], found["HOST"]) == ("crm", "ann", "/run/pg")
        assert found["OPTIONS"]["sslmode"] == "disable"

    def test_what_is_no_address_is_refused_in_words(self):
        with pytest.raises(ImproperlyConfigured, match="postgresql://user:password"):
            env.database("mysql://x/y")

    @pytest.mark.parametrize(
        ("url", "cache"),
        [
            ("redis://h:6379/0", "redis://h:6379/1"),
            ("redis://h", "redis://h/1"),
            (
                "rediss://:pw@h:6380/4?ssl_cert_reqs=none",
                "rediss://:pw@h:6380/1?ssl_cert_reqs=none",
            ),
            ("unix:///run/v.sock", "unix:///run/v.sock?db=1"),
        ],
    )
    def test_cache_and_broker_share_a_server_not_a_database(self, url, cache):
        assert env.redis_database(url, 1) == cache

    def test_a_wrong_choice_names_the_right_ones(self, monkeypatch):
        monkeypatch.setenv("LOG_FORMAT", "xml")
        with pytest.raises(ImproperlyConfigured, match="json, text"):
            env.choice("LOG_FORMAT", "json", ("json", "text"))
