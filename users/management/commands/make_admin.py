"""The way in for the host: create or restore an admin."""

import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from records.actors import SYSTEM
from users.actions import make_admin


class Command(BaseCommand):
    help = "Make sure an admin with this e-mail and password exists and may sign in."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True)
        parser.add_argument("--name", default="", help="shown to colleagues; default: the e-mail")
        parser.add_argument(
            "--password-stdin",
            action="store_true",
            required=True,
            help="read the password from standard input, so that it stands in no process list",
        )

    def handle(self, *args, **options) -> None:
        password = sys.stdin.readline().rstrip("\n")
        try:
            validate_email(options["email"])
            validate_password(password)
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        outcome = make_admin(
            by=SYSTEM, email=options["email"], name=options["name"], password=password
        )
        done = "is admin now" if outcome.changed else "was admin with this password already"
        self.stdout.write(f"{options['email']} {done}")
