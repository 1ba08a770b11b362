"""Silences in which the service sends heartbeats, which come after five to ten seconds: no client takes one for an event."""

from case import END, HELLO, ROLE, STOP, TEXT, Case, said
from packages_test_case import PackagesTestCase

SILENCE = 11.0
CASES = (
    Case("before-the-first-event", (SILENCE, *HELLO, *END)),
    Case("between-events", (ROLE, said("Hello"), SILENCE, said(" there"), *END)),
    Case("before-the-end", (ROLE, said(TEXT), STOP, SILENCE, *END[1:])),
    Case("after-a-comment", (ROLE, said("Hello"), b": wait\n\n", SILENCE, said(" there"), *END)),
)


class Pauses(PackagesTestCase):
    def test_every_client_waits(self):
        self.check(CASES, together=True)
