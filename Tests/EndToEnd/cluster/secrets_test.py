"""Secrets are used right and wrong; then they are looked for in all that a cluster keeps, logs and tells."""

import json
import secrets
import unittest

from clients.hidden import NothingInClear
from clients.planting import Planting
from cluster import BROKER_DIRECTORY, the_cluster
from operating import the_site
from service import DIRECTORY, wait_until


class PlantedInACluster(NothingInClear, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.cluster = the_cluster()
        cls.site = the_site()
        cls.measured = [node.host for node in cls.cluster.nodes]
        planting = Planting(cls.site)
        for name in ("secret", "master_key", "session_secret"):
            planting.secrets.add(f"the setting '{name}'", cls.cluster.settings[name])
        cls.look_at(planting.run())

    def stored(self):
        """The brokers' own files, and every record as another client reads it: what is packed shows there."""
        for path in BROKER_DIRECTORY.rglob("*.log"):
            yield path.relative_to(BROKER_DIRECTORY), path.read_bytes()
        for topic in self.topics():
            yield f"the topic {topic}", self.cluster.broker.kcat(
                "-C", "-t", topic, "-o", "beginning", "-e", "-J").stdout
        for node in self.cluster.nodes:
            for path in node.data.rglob("*") if node.data.exists() else ():
                if path.is_file():
                    yield path.relative_to(DIRECTORY), path.read_bytes()

    def topics(self):
        listed = json.loads(self.cluster.broker.kcat("-L", "-J").stdout)
        return [each["topic"] for each in listed["topics"] if not each["topic"].startswith("__")]

    def logged(self):
        for program in (*self.cluster.nodes, *self.cluster.brokers):
            yield program.log.name, program.log.read_bytes()

    def test_a_dead_letter_is_listed_without_its_contents(self):
        """What another client wrote is in its topic, and nowhere else."""
        written = secrets.token_hex(16)
        key = f"letter-{secrets.token_hex(3)}"
        for value, kind in ((f'{{"account": "sk-{written}', "ChatRequested"), (f"sk-{written}", "Nothing")):
            self.cluster.broker.kcat(
                "-P", "-t", "auth", "-X", "topic.partitioner=murmur2", "-k", key, "-H", f"ce_id={key}/{kind}", "-H",
                f"ce_type={kind}", "-H", "ce_source=/kcat", input=value.encode())
        owner = self.site.owner
        wait_until(
            lambda: len([each for each in owner.do("GET", "/dead")["letters"] if each["key"] == key]) == 2,
            "both are dead letters", pause=0.5)
        listed = [json.dumps(owner.do("GET", "/dead")), self.site.service.run("dead", "list").stdout]
        logged = [data.decode(errors="replace") for _, data in self.logged()]
        told = [data.decode() for _, data in self.metrics()]
        self.assertEqual([text for text in (*listed, *logged, *told) if written in text], [])


if __name__ == "__main__":
    unittest.main()
