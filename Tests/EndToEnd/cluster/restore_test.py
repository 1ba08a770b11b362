"""What a node keeps on its own disk may be lost: all of it is on the cluster."""

import shutil
import unittest

from clients.crowd import GRANT
from clients.request import Account
from cluster import the_cluster
from reading import Reading


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
            balance = service.account(account.key)
            self.assertEqual(balance["pending"], 0)
            self.assertEqual(balance["granted"], balance["available"] + balance["spent"])
            self.assertGreater(balance["spent"], before[account.name][0]["spent"])

    def books(self, service, accounts):
        return {account.name: (service.account(account.key), service.ledger(account.key)) for account in accounts}


if __name__ == "__main__":
    unittest.main()
