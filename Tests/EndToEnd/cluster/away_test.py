"""Nodes that were away while the catalogue changed, and new ones, serve what is in force from their first answer."""

import dataclasses
import secrets
import shutil
import threading
import unittest

from clients.request import Request
from clients.returning import Returns
from cluster import Node, the_cluster
from operating import the_site


class Away(Returns, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = the_cluster()
        cls.first, cls.second = cls.cluster.chats
        # Changes are made at the node that stays.
        cls.site = dataclasses.replace(the_site(), hosts=[cls.first.host], operators=[])

    def tearDown(self):
        # Others ask it too.
        if not self.second.process:
            self.second.start()

    def test_a_chat_node_that_was_away(self):
        self.change_price()
        self.assertEqual(self.second.stop(), 0, self.second.last_words())
        for _ in range(4):
            version = self.change_price()
        self.check(self.second, version)

    def test_a_chat_node_that_comes_back_without_its_disk(self):
        self.change_price()
        self.assertEqual(self.second.stop(), 0, self.second.last_words())
        shutil.rmtree(self.second.data)
        version = self.change_price()
        self.check(self.second, version)

    def test_a_new_chat_node(self):
        for _ in range(2):
            version = self.change_price()
        # Its settings name the catalogue of the first start.
        node = Node(f"chat-{secrets.randbelow(90) + 10}", ("chat",), self.cluster.settings)
        self.addCleanup(node.kill)
        self.check(node, version)

    def test_workers_that_were_away_answer_what_came_meanwhile_by_it(self):
        workers = [node for node in self.cluster.nodes if node.roles == ("llm",)]
        for worker in workers:
            self.assertEqual(worker.stop(), 0, worker.last_words())
        # A model that did not exist when they went, at the price that both doors have.
        self.site = the_site()
        for _ in range(2):
            self.change_price()
        request = Request(self.account, "sandbox:text:1 sandbox:long:3 sandbox:pace:0", "", 3, model=self.model)
        asking = threading.Thread(target=request.run, args=(self.cluster.hosts,))
        asking.start()
        for worker in workers:
            worker.launch()
        self.cluster.wait_until_ready()
        asking.join()
        self.assertEqual((request.ending, request.usage), ("complete", [request.expected_usage]))
        balance, _ = self.site.settled(self.account.name)
        ((tokens_in, tokens_out),) = request.usage
        self.assertEqual(balance["spent"], tokens_in * self.prices + tokens_out * (10 + self.prices))


if __name__ == "__main__":
    unittest.main()
