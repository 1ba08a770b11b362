"""A node may lose its disk: the cluster has all of its data."""

import shutil
import unittest

from clients.crowd import GRANT
from clients.request import Account
from cluster import the_cluster
from reading import Reading
from service import wait_until


class StateLost(unittest.TestCase):
    def test_balances_and_ledgers_are_the_same_from_empty_disks(self):
        cluster = the_cluster()
        service = cluster.service
        accounts = [Account(name, service.key(name, GRANT)) for name in ("kept-1", "kept-2", "kept-3")]
        for account in accounts:
            Reading(account, service.host, 1, pace=0).read_to_the_end()
        before = self.books(service, accounts)

        for node in cluster.nodes:
            self.assertEqual(node.stop(), 0, node.last_words())
            shutil.rmtree(node.data)
        cluster.start_nodes()

        self.assertEqual(self.books(service, accounts), before)
        for account in accounts:
            self.assertTrue(Reading(account, service.host, 2, pace=0).read_to_the_end().events[-1].is_done)
            balance, _ = self.settled(service, account)
            self.assertEqual(balance["granted"], balance["available"] + balance["spent"])
            self.assertGreater(balance["spent"], before[account.name][0]["spent"])

    def books(self, service, accounts):
        return {account.name: self.settled(service, account) for account in accounts}

    def settled(self, service, account):
        """The balance and the ledger, once the last answer stands in both."""
        def settle():
            balance, ledger = service.account(account.key), service.ledger(account.key)
            posted = sum(entry["amount"] for entry in ledger if entry["kind"] == "post")
            return balance["pending"] == 0 and balance["spent"] == posted and (balance, ledger)

        return wait_until(settle, f"{account.name} is settled", pause=0.1)


if __name__ == "__main__":
    unittest.main()
