"""Any chat node can resume any stream."""

import unittest
from concurrent.futures import ThreadPoolExecutor

from clients.crowd import GRANT
from clients.request import Account, tell
from clients.wire import Exchange
from cluster import the_cluster
from reading import Reading

STREAMS = 8


class AnyNode(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = the_cluster()
        cls.accounts = [
            Account(name, cls.cluster.service.key(name, GRANT)) for name in ("reader", "stranger")
        ]
        cls.first, cls.second = cls.cluster.chats
        cls.reader, cls.stranger = cls.accounts

    def begin(self, count):
        """Streams that stand at different places."""
        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(
                lambda number: Reading(self.reader, self.first.host, number).read(1 + 3 * number), range(count)))

    def expected(self, reading):
        whole = self.cluster.provider.answer(reading.text.partition(" sandbox:pace")[0] + " sandbox:pace:0")
        return whole["choices"][0]["message"]["content"]

    def check(self, reading, rest):
        whole = reading.events + rest
        self.assertEqual("".join(event.text for event in whole), self.expected(reading))
        self.assertTrue(whole[-1].is_done)
        for chat in self.cluster.chats:
            self.assertEqual(tell(reading.resume(chat.host)), tell(whole))

    def test_a_stream_goes_on_at_another_node(self):
        for reading in self.begin(STREAMS):
            reading.close()
            self.check(reading, reading.resume(self.second.host, reading.last))

    def test_a_stream_goes_on_at_another_node_when_its_own_was_killed(self):
        readings = self.begin(STREAMS)
        self.first.kill()
        try:
            with ThreadPoolExecutor(STREAMS) as pool:
                rests = list(pool.map(lambda reading: reading.resume(self.second.host, reading.last), readings))
        finally:
            self.first.start()
        for reading, rest in zip(readings, rests):
            reading.close()
            self.assertGreater(len(rest), 3)
            self.check(reading, rest)

    def test_a_stream_is_stopped_from_another_node(self):
        reading = Reading(self.reader, self.first.host, 1, pace=300).read(3)
        with Exchange(self.second.host, "POST", f"/v1/streams/{reading.stream}/stop", self.reader.key) as exchange:
            self.assertLess(exchange.status, 300)
        reading.read_to_the_end()
        self.assertTrue(reading.events[-1].is_done)
        self.assertTrue(self.expected(reading).startswith("".join(event.text for event in reading.events)))

    def test_a_strangers_stream_is_not_there_at_any_node(self):
        reading = Reading(self.reader, self.first.host, 1).read_to_the_end()
        for chat in self.cluster.chats:
            self.assertEqual(reading.resume(chat.host, account=self.stranger)["error"]["code"], "stream_not_found")


if __name__ == "__main__":
    unittest.main()
