"""Prove that every part works, and say what to do about those that do not."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from django.core.management.base import BaseCommand

from crm.doctor import EXAMINATIONS
from crm.doctor.finding import Finding


class Command(BaseCommand):
    help = "Examine database, broker, worker, scheduler, mail, PDF, static files and clock."
    requires_system_checks = ()

    def add_arguments(self, parser) -> None:
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, **options) -> None:
        findings = []
        for examine in EXAMINATIONS:
            findings.append(examine())
            if not options["json"]:
                self.tell(findings[-1])
        if options["json"]:
            self.stdout.write(as_json(findings))
        if not all(finding.is_ok for finding in findings):
            sys.exit(1)

    def tell(self, finding: Finding) -> None:
        style = self.style.SUCCESS if finding.is_ok else self.style.ERROR
        state = style("ok     " if finding.is_ok else "PROBLEM")
        self.stdout.write(f"{state}  {finding.part:13} {finding.words}")
        if finding.remedy:
            self.stdout.write(f"{'':24}{finding.remedy}")


def as_json(findings: list[Finding]) -> str:
    return json.dumps([asdict(finding) | {"ok": finding.is_ok} for finding in findings])
