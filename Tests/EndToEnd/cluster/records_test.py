"""What stands on the topics is a CloudEvent, for any other client to read and to write."""

import base64
import datetime
import json
import unittest
import uuid

from clients.codes import make_code, redeem
from clients.crowd import GRANT
from clients.request import Account
from cluster import the_cluster
from reading import Reading
from service import wait_until

MICRO_YUAN = 1_000_000
INBOXES = ("auth", "quota", "books", "codes", "signin", "orders", "reconciliation", "bot", "llm", "cashier", "postman", "responder")
TYPES = {
    "auth": {
        "AccountOpened", "AccountChanged", "KeyIssued", "KeyRevoked", "InviteMade", "SessionAsked", "IdentityMet",
        "ChatRequested", "ChatCancelled", "ClientLeft", "QuestionAsked", "RedemptionRequested", "ShopAsked",
    },
    "quota": {
        "AccountChanged", "BalanceCorrected", "CreditGranted", "ChatAuthorized", "ChatAnswered", "ChatCancelled",
        "ClientLeft", "HoldAsked", "HoldEnded", "KeyEnded", "QuestionAsked",
    },
    "books": {"EntryPosted", "QuestionAsked"},
    "codes": {"BatchMade", "BatchListed", "BatchAsked", "CodesRevoked", "CodeClaimed"},
    "llm": {"ChatAdmitted", "ChatCancelled"},
    "responder": {"Refused", "Redirected", "QuestionAnswered"},
    "replies": {"Part", "Takeover", "End", "Document", "Pointer"},
}
# Nothing in this test writes to these.
QUIET = {
    "signin": {"TicketRequested"}, "postman": {"MailAsked"}, "orders": {"OrderPlaced"},
    "reconciliation": {"BillDue"}, "bot": {"DeliveryReceived"}, "cashier": {"CashierAsked"},
}


class Records(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = the_cluster()
        cls.service = cls.cluster.service
        cls.broker = cls.cluster.broker
        cls.account = cls.new_account()

    @classmethod
    def new_account(cls):
        name = f"kcat-{uuid.uuid4().hex[:8]}"
        return Account(name, cls.service.key(name, GRANT))

    def records(self, topic):
        """All records of a topic as another client reads them, with their headers as a dictionary."""
        read = self.broker.kcat("-C", "-t", topic, "-o", "beginning", "-e", "-J").stdout
        records = [json.loads(line) for line in read.decode().splitlines()]
        for record in records:
            flat = record["headers"]
            record["headers"] = dict(zip(flat[::2], flat[1::2]))
        return records

    def write(self, topic, key, value, **headers):
        """One record, where Java's clients would put it."""
        named = [word for name, text in headers.items() for word in ("-H", f"{name}={text}")]
        self.broker.kcat(
            "-P", "-t", topic, "-X", "topic.partitioner=murmur2", "-k", key, *named, input=value.encode())

    def chat(self, account):
        reading = Reading(account, self.service.host, 1, pace=0).read_to_the_end()
        self.assertTrue(reading.events[-1].is_done)

    # Reading

    def test_every_record_of_ours_is_a_cloud_event(self):
        self.chat(self.account)
        self.service.ledger(self.account.key)
        stray = make_code(base64.b64decode(self.cluster.settings["secret"]), batch=0)
        self.assertEqual(redeem(self.account, [self.service.host], stray, "stray")["error"]["code"], "code_invalid")
        for topic, types in TYPES.items():
            # Not what other tests have written there.
            records = [
                record for record in self.records(topic)
                if record["headers"].get("ce_source", "").startswith("/yizhan/")
            ]
            # A ring says that time has passed, to the consumer itself.
            messages = [record for record in records if record["headers"]["ce_type"] != "Ring"]
            self.assertTrue(messages, topic)
            self.assertLessEqual({record["headers"]["ce_type"] for record in messages}, types)
            for record in records:
                self.check_headers(record["headers"])
            for record in messages if topic != "replies" else []:
                self.assertEqual(record["headers"]["content-type"], "application/json")
                json.loads(record["payload"], object_pairs_hook=self.check_order)

    def check_headers(self, headers):
        self.assertEqual(headers["ce_specversion"], "1.0")
        self.assertTrue(headers["ce_id"])
        time = datetime.datetime.fromisoformat(headers["ce_time"])
        age = datetime.datetime.now(datetime.UTC) - time
        self.assertTrue(datetime.timedelta(0) <= age < datetime.timedelta(hours=1), headers["ce_time"])

    def check_order(self, pairs):
        names = [name for name, _ in pairs]
        self.assertEqual(names, sorted(names))
        return dict(pairs)

    # Writing

    def test_a_grant_that_another_client_writes_counts_once(self):
        account = self.new_account()
        grant = f"kcat/{uuid.uuid4()}"
        value = json.dumps({"account": account.name, "amount": 3 * MICRO_YUAN, "grant": grant}, sort_keys=True)
        headers = {
            "ce_specversion": "1.0", "ce_id": grant, "ce_type": "CreditGranted", "ce_source": "/kcat",
            "ce_time": "2026-01-01T00:00:00Z", "content-type": "application/json",
        }
        for _ in range(2):
            self.write("quota", account.name, value, **headers)
        # The question stands behind both.
        wait_until(lambda: self.service.account(account.key)["granted"] != GRANT * MICRO_YUAN, "the grant counts")
        self.assertEqual(self.service.account(account.key)["granted"], (GRANT + 3) * MICRO_YUAN)
        self.assertEqual(
            [entry["amount"] for entry in self.service.ledger(account.key) if entry["reference"] == grant],
            [3 * MICRO_YUAN])
        self.chat(account)

    def test_garbage_becomes_one_dead_letter_each_and_the_partition_goes_on(self):
        before = self.dead_letters()
        garbage = {
            "bare": ("not JSON", {}),
            "unknown": ("{}", {"ce_id": "unknown", "ce_type": "Nothing", "ce_source": "/kcat"}),
        }
        for inbox in INBOXES:
            kind = min((TYPES | QUIET)[inbox])
            cases = garbage | {"broken": ('{"account":', {"ce_id": "broken", "ce_type": kind, "ce_source": "/kcat"})}
            for value, headers in cases.values():
                self.write(inbox, self.account.name, value, **headers)
        found = wait_until(
            lambda: self.letters_after(before, len(INBOXES) * 3), "all garbage has become dead letters", pause=0.5)
        self.chat(self.account)
        self.service.ledger(self.account.key)
        again = self.dead_letters()
        self.assertEqual(sorted(again), sorted(before + found), "each is there once")
        self.assertEqual(
            sorted(letter.split("\t")[0] for letter in found), sorted(inbox for inbox in INBOXES for _ in range(3)))

    def letters_after(self, before, count):
        letters = [letter for letter in self.dead_letters() if letter not in before]
        return letters if len(letters) >= count else None

    def dead_letters(self):
        done = self.service.run("dead", "list")
        self.assertEqual(done.returncode, 0, done.stderr)
        return [line for line in done.stdout.splitlines() if "\t" in line]


if __name__ == "__main__":
    unittest.main()
