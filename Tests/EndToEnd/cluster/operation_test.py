"""What an operator of a cluster does wrong gets an answer that says so."""

import random
import signal
import time
import unittest

from clients.refusals import Asking
from cluster import Node, the_cluster
from service import DIRECTORY, free_port, wait_until


class Operation(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = the_cluster()

    def node(self, name, *roles, **settings):
        node = Node(name, roles, self.cluster.settings | settings)
        self.addCleanup(node.kill)
        return node

    def ended(self, node):
        """What a node that stops by itself says."""
        node.launch()
        code = node.process.wait(60)
        node.process = None
        self.assertNotEqual(code, 0)
        return node.last_words()

    # Ends

    def test_a_node_ends_in_order_at_any_moment_of_a_start(self):
        node = self.node("hasty", "quota", "llm", "chat")
        startup = node.start()
        self.assertEqual(node.stop(), 0)
        seed = random.SystemRandom().randrange(1 << 32)
        moments = random.Random(seed)
        for _ in range(10):
            delay = moments.random() * startup * 1.2
            with self.subTest(seed=seed, delay=delay):
                self.assertEqual(node.start_and_stop(delay), 0, node.last_words())

    def test_a_node_that_reaches_no_broker_ends_when_it_is_told(self):
        node = self.node("alone", "quota", kafka=f"127.0.0.1:{free_port()}", drain_time="20s")
        self.assertEqual(node.start_and_stop(0.5), 0, node.last_words())

    def test_a_node_ends_in_order_while_no_broker_answers(self):
        """Whatever it waits for: a transaction, a group's answer, its first look at the topics."""
        nodes = [self.node("deciding", "auth", "quota", "llm"), self.node("asking", "chat")]
        for node in nodes:
            node.start()
        starting = self.node("starting", "quota", "llm", "chat")
        service = self.cluster.service
        key = service.key("ending", 10)
        with Asking([nodes[-1].host], key):
            wait_until(lambda: service.account(key)["spent"] > 0, "requests are answered")
            self.cluster.broker.pause()
            self.addCleanup(self.cluster.wait_until_ready)
            self.addCleanup(self.cluster.broker.resume)
            for node in nodes:
                with self.subTest(node=node.name):
                    # Supervisors repeat it.
                    node.process.send_signal(signal.SIGTERM)
                    self.assertEqual(node.stop(), 0, node.last_words())
            with self.subTest(node=starting.name):
                self.assertEqual(starting.start_and_stop(0.5), 0, starting.last_words())

    # Topics

    def test_missing_topics_are_named(self):
        node = self.node("early", "quota", kafka_prefix="early.")
        done = node.run("topics", "check")
        self.assertEqual(done.returncode, 1)
        self.assertIn("The topic 'early.quota' is missing.", done.stdout)
        said = self.ended(node)
        self.assertIn("early.quota", said)
        self.assertIn("yizhan topics create", said)

    def test_topics_that_differ_are_named(self):
        node = self.node("uneven", "quota", kafka_prefix="uneven.", kafka_partitions=2)
        self.assertEqual(node.run("topics", "create").returncode, 0)
        self.assertEqual(node.run("topics", "check").returncode, 0)
        self.cluster.broker.tool("kafka-topics.sh", "--alter", "--topic", "uneven.quota", "--partitions", "3")
        done = node.run("topics", "check")
        self.assertEqual(done.returncode, 1)
        self.assertIn("The topics differ in their number of partitions: 2, 3.", done.stdout)
        self.assertIn("differ in their number of partitions", self.ended(node))

    # Brokers

    def test_brokers_that_nobody_reaches_are_named(self):
        nowhere = f"127.0.0.1:{free_port()}"
        node = self.node("lonely", "quota", kafka=nowhere)
        began = time.monotonic()
        done = node.run("topics", "check")
        self.assertEqual(done.returncode, 1)
        self.assertIn(f"No broker of {nowhere} has answered", done.stderr)
        self.assertLess(time.monotonic() - began, 30)
        # They may be late: a node waits for a minute, and names them at once.
        node.launch()
        wait_until(lambda: nowhere in node.last_words(), "the brokers are named", 10)
        self.assertEqual(node.stop(), 0)

    # Names

    def test_a_second_process_of_a_name_takes_the_place_of_the_first(self):
        first = self.node("twin", "quota")
        second = self.node("twin", "quota", data=DIRECTORY / "twin-2.data")
        second.log = DIRECTORY / "twin-2.log"
        first.start()
        second.start()
        wait_until(lambda: first.process.poll() is not None, "the first one stops")
        self.assertNotEqual(first.process.poll(), 0)
        first.process = None
        self.assertIn("same", first.last_words())
        # The other one stays, though the first may have made it claim its partitions again.
        wait_until(second.is_ready, "the second one is ready")
        self.assertEqual(second.stop(), 0)


if __name__ == "__main__":
    unittest.main()
