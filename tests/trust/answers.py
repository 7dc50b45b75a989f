"""What every answer has to say to the browser (B3, F4); each walk asks it of each answer."""

from __future__ import annotations

import re

POLICY = {
    "default-src 'self'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:",
    "font-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'",
    "form-action 'self'",
}  # fmt: skip
NOTHING = {"default-src 'none'", "sandbox"}  # of files people sent
INLINE = re.compile(r"^(on\w+|style|srcdoc)$")
KEPT = ("/logo/",)  # the same for everybody


def faults_of(answer, body: str) -> list[str]:
    policy = set(answer.get("Content-Security-Policy", "").split("; "))
    found = [] if policy in (POLICY, NOTHING) else [f"policy {policy}"]
    found += ["unsafe"] if "unsafe" in answer.get("Content-Security-Policy", "") else []
    if answer.get("X-Content-Type-Options") != "nosniff":
        found.append("sniffs")
    if answer.get("Referrer-Policy") != "same-origin":
        found.append("tells where one came from")
    is_page = answer.status_code not in {301, 302}
    if is_page and answer.get("X-Frame-Options") != "DENY":
        found.append("can be framed")
    is_html = answer.get("Content-Type", "").startswith("text/html")
    if is_html and "htmx.min.js" in body and '"allowEval": false' not in body:
        found.append("eval in htmx")
    return found


def faults_on_a_walk(url: str, answer, body: str) -> list[str]:
    """The same, and that it is no error and kept by no cache."""
    cached = answer.get("Cache-Control", "")
    found = faults_of(answer, body)
    found += ["breaks"] if answer.status_code >= 500 else []
    if url not in KEPT and "no-store" not in cached and "no-cache" not in cached:
        found.append(f"may be kept by caches ({cached})")
    return found
