"""An operator makes redeem codes with the command line; many race for one, and the books come out exact."""

import csv
import io
import json
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

from client_test_case import ClientTestCase
from service import DEADLINE

VALUE = 5_000_000


class Codes(ClientTestCase):
    def codes(self, *words):
        done = self.service.run("codes", *words)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def make(self):
        made = json.loads(self.codes("make", "--count", "10", "--value", "5", "--note", "race", "--json"))
        self.assertEqual(len(set(made["codes"])), 10)
        return made["batch"]["id"], made["codes"]

    def redeem(self, key, code):
        """The status and the problem's code."""
        request = urllib.request.Request(
            f"{self.service.base}/v1/redemptions", json.dumps({"code": code}).encode(),
            {"Authorization": f"Bearer {key}", "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=DEADLINE) as answer:
                return answer.status, None
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)["error"]["code"]

    def audit(self):
        done = self.service.run("audit", "--json")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(json.loads(done.stdout)["faults"], [])

    def test_of_a_hundred_at_once_one_has_the_code(self):
        batch, codes = self.make()
        # Few accounts with several clients each, so that both who is first and who repeats it race.
        keys = [self.service.key(f"racer-{number}") for number in range(10)]
        with ThreadPoolExecutor(100) as pool:
            answers = list(pool.map(lambda number: self.redeem(keys[number % 10], codes[0]), range(100)))
        self.assertEqual(sorted(answers, key=str), sorted([(200, None)] + 99 * [(409, "code_used")], key=str))
        self.assertEqual(sum(self.service.account(key)["granted"] for key in keys), VALUE)
        uses = json.loads(self.codes("uses", batch, "--json"))["data"]
        self.assertEqual(len(uses), 1)
        winner = uses[0]["account"]
        ledger = json.loads(self.service.run("accounts", "ledger", winner, "--json").stdout)["data"]
        self.assertEqual([entry["amount"] for entry in ledger], [VALUE])
        self.assertEqual(ledger[0]["cause"], {"type": "code", "batch": batch})
        self.audit()

    def test_a_revoked_code_is_refused_and_the_others_count_exactly(self):
        batch, codes = self.make()
        key = self.service.key("collector")
        self.codes("revoke", batch, codes[0])
        self.assertEqual(self.redeem(key, codes[0]), (410, "code_revoked"))
        for code in codes[1:9]:
            self.assertEqual(self.redeem(key, code), (200, None))
        self.codes("revoke", batch)
        self.assertEqual(self.redeem(key, codes[9]), (410, "code_revoked"))
        self.assertEqual(self.service.account(key)["granted"], 8 * VALUE)
        state = json.loads(self.codes("show", batch, "--json"))
        self.assertEqual((state["status"], state["uses"], state["redeemed"]), ("revoked", 8, 8 * VALUE))
        trail = self.service.run("trail", "export").stdout
        self.assertIn("batch.made", trail)
        for code in codes:
            self.assertNotIn(code, trail + self.service.last_words())
        self.audit()

    def test_codes_are_made_as_a_table_once(self):
        words = ("make", "--count", "3", "--value", "9.90", "--csv", "--idempotency-key", "table")
        first = self.codes(*words)
        rows = list(csv.DictReader(io.StringIO(first, newline="")))
        self.assertEqual([(row["number"], row["value"]) for row in rows], [("1", "9.90"), ("2", "9.90"), ("3", "9.90")])
        again = self.service.run("codes", *words)
        self.assertEqual((again.returncode, again.stdout), (1, ""))
        batch = json.loads(self.codes("list", "--json", "--limit", "1"))["data"][0]["id"]
        self.assertIn(batch, again.stderr)
        done = self.service.run("codes", "make", "--count", "4", "--value", "9.90", "--idempotency-key", "table", "--json")
        self.assertEqual((done.returncode, json.loads(done.stderr)["code"]), (1, "idempotency_key_reused"))

    def test_wrong_words_are_explained(self):
        for words in ([], ["make"], ["make", "--count", "0", "--value", "1"], ["show"], ["fly", "x"],
                      ["make", "--count", "1", "--value", "1", "--expires", "soon"]):
            done = self.service.run("codes", *words)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn("yizhan: ", done.stderr)
