"""A code is redeemed once, however many claim it at once and whatever dies meanwhile."""

import base64
import random
import secrets
import unittest
from concurrent.futures import ThreadPoolExecutor

from clients.codes import batch_made, make_code, redeem
from clients.request import Account
from cluster import the_cluster
from service import wait_until

VALUE = 5_000_000
ACCOUNTS = 20


class Redemptions(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = the_cluster()
        cls.service = cls.cluster.service
        cls.secret = base64.b64decode(cls.cluster.settings["secret"])
        names = [f"redeemer-{secrets.token_hex(4)}" for _ in range(ACCOUNTS)]
        cls.accounts = [Account(name, cls.service.key(name)) for name in names]

    def make(self, count):
        batch = secrets.randbits(32)
        codes = [make_code(self.secret, batch) for _ in range(count)]
        name = f"{batch:08x}"
        headers = {
            "ce_specversion": "1.0", "ce_id": f"{name}/1", "ce_type": "BatchMade", "ce_source": "/kcat",
            "ce_time": "2026-01-01T00:00:00Z", "content-type": "application/json",
        }
        named = [word for field, text in headers.items() for word in ("-H", f"{field}={text}")]
        self.cluster.broker.kcat(
            "-P", "-t", "codes", "-X", "topic.partitioner=murmur2", "-k", name, *named,
            input=batch_made(batch, codes, VALUE).encode())
        return codes

    def race(self, claims, at_once, during=lambda: None):
        """Redeems all, many at once; returns who got which code."""
        with ThreadPoolExecutor(at_once) as pool:
            asked = [
                (account, code, pool.submit(redeem, account, self.cluster.hosts, code, secrets.token_hex(8)))
                for account, code in claims
            ]
            during()
            answers = [(account, code, future.result()) for account, code, future in asked]
        for account, _, answer in answers:
            if "error" in answer:
                self.assertEqual(answer["error"]["code"], "code_used")
            else:
                self.assertEqual((answer["amount"], answer["account"]), (VALUE, account.name))
        return [(account, code) for account, code, answer in answers if "error" not in answer]

    def granted(self):
        return {account.name: self.service.account(account.key)["granted"] for account in self.accounts}

    def check(self, winners, codes, before):
        self.assertEqual(sorted(code for _, code in winners), sorted(codes), "each code has one winner")
        wanted = dict(before)
        for account, _ in winners:
            wanted[account.name] += VALUE
        wait_until(lambda: sum(self.granted().values()) >= sum(wanted.values()), "all is credited")
        self.assertEqual(self.granted(), wanted)

    def test_a_hundred_at_once_redeem_a_code_once(self):
        codes, before = self.make(1), self.granted()
        claims = [(self.accounts[number % ACCOUNTS], codes[0]) for number in range(100)]
        self.check(self.race(claims, 100), codes, before)

    def test_codes_are_redeemed_once_while_those_who_decide_are_killed(self):
        codes, before = self.make(40), self.granted()
        claims = [(account, code) for code in codes for account in random.sample(self.accounts, 6)]
        random.shuffle(claims)
        victims = [node for node in self.cluster.nodes if {"codes", "auth", "quota"}.intersection(node.roles)]

        def kill():
            for node in random.sample(victims, 4):
                node.kill()
                node.start()

        winners = self.race(claims, 40, kill)
        self.cluster.wait_until_ready()
        self.check(winners, codes, before)


if __name__ == "__main__":
    unittest.main()
