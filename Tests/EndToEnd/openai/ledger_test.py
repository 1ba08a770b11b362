"""An account reads its ledger as CSV; an operator audits it beside the service, and finds what somebody altered in a copy."""

import csv
import io
import json
import sqlite3
import urllib.request
from decimal import Decimal

from client_test_case import ClientTestCase
from service import DEADLINE, wait_until


class Ledgers(ClientTestCase):
    def test_the_csv_is_the_ledger(self):
        key = self.service.key("reader", 3)
        client = self.connect(key)
        self.addCleanup(client.close)
        for number in range(3):
            self.ask(f"问题 {number}", client)
        wait_until(lambda: self.service.account(key)["pending"] == 0, "all is settled")
        entries = self.service.ledger(key)
        request = urllib.request.Request(
            f"{self.service.base}/v1/account/ledger", headers={"Authorization": f"Bearer {key}", "Accept": "text/csv"})
        with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
            rows = list(csv.DictReader(io.TextIOWrapper(answer, "utf-8", newline="")))
        self.assertEqual([row["reference"] for row in rows], [entry["reference"] for entry in entries])
        self.assertEqual([Decimal(row["amount"]) * 1_000_000 for row in rows], [entry["amount"] for entry in entries])
        self.assertEqual([row["hash"] for row in rows], ["sha256:" + entry["hash"] for entry in entries])
        self.assertEqual({row["cause"] for row in rows}, {"grant", "request"})

    def test_an_audit_finds_what_was_altered_in_a_copy(self):
        key = self.service.key("audited", 3)
        client = self.connect(key)
        self.addCleanup(client.close)
        self.ask("你好", client)
        wait_until(lambda: self.service.account(key)["pending"] == 0, "all is settled")
        done = self.service.run("audit", "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout)["faults"], [])

        copy = self.service.data / "copy.sqlite"
        with sqlite3.connect(self.service.data / "log.sqlite") as log:
            log.execute("VACUUM INTO ?", (str(copy),))
        with sqlite3.connect(copy) as altered:
            altered.execute(
                """UPDATE "state.books" SET value = CAST(replace(value, '"kind":"post"', '"kind":"void"') AS BLOB)
                   WHERE key = 'audited' AND name LIKE 'lines/%2'""")
        done = self.service.run("audit", "--database", str(copy))
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn("audited: entry 2: its content was altered.", done.stdout)
