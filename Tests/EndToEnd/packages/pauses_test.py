"""Silences of the provider, in which the service sends heartbeats: no client takes one for an event."""

import json
import urllib.request

from case import END, HELLO, ROLE, STOP, TEXT, Case, said
from packages_test_case import PackagesTestCase

# A heartbeat comes after five to ten seconds.
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

    def test_heartbeats_do_come(self):
        case = CASES[1]
        self.provider.cases[case.name] = case
        door = self.door("raw")
        question = {"role": "user", "content": f"case:{case.name}:0"}
        body = json.dumps({"model": door.model, "stream": True, "messages": [question]}).encode()
        headers = {"Authorization": f"Bearer {door.key}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{door.base}/chat/completions", body, headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            told = answer.read()
        before, _, after = told.partition(b"\n:")
        self.assertIn(b"Hello", before)
        self.assertIn(b"there", after)
        self.assertNotIn(b"\n\n\n", told, "a blank line that ends no event is an event to openai")
