"""Three brokers, and the whole service on them as two processes; the second is behind a line that can be cut."""

import subprocess
import threading
import time

from cluster import ROLES, Broker, Cluster, Node
from line import Line
from service import free_port

PARTITIONS = 6
PROBED = "probe"


class ThreeBrokers(Cluster):
    def make_brokers(self):
        ports = [free_port() for _ in range(3)]
        proxies = [free_port() for _ in ports]
        self.line = Line(proxies)
        return [
            Broker(port, number=number, ports=ports, proxy=proxy)
            for number, (port, proxy) in enumerate(zip(ports, proxies), 1)
        ]

    def make_nodes(self):
        self.settings["kafka_partitions"] = PARTITIONS
        behind = {"kafka": ",".join(f"127.0.0.1:{port}" for port in self.line.ports)}
        return [Node("near", ROLES, self.settings), Node("behind", ROLES, self.settings | behind)]

    def start(self):
        self.line.start()
        super().start()
        self.broker.tool(
            "kafka-topics.sh", "--create", "--topic", PROBED, "--partitions", "3", "--replication-factor", "3")


class Probe:
    """kcat, which writes a record to each of three partitions again and again: the measure of what Kafka can do."""

    def __init__(self, cluster):
        self.brokers = cluster.settings["kafka"]
        self.is_over = threading.Event()
        self.written = [[] for _ in range(3)]
        self.threads = [threading.Thread(target=self.write, args=(partition,)) for partition in range(3)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.is_over.set()
        for thread in self.threads:
            thread.join()

    def write(self, partition):
        command = ["timeout", "3", "kcat", "-b", self.brokers, "-q", "-P", "-t", PROBED, "-p", str(partition)]
        while not self.is_over.wait(0.3):
            asked = time.monotonic()
            done = subprocess.run(command, input=b"probe", capture_output=True, check=False)
            if done.returncode == 0:
                self.written[partition].append((asked, time.monotonic()))

    def wait_after(self, moment):
        """The seconds after which all partitions had a record that came after a moment; None if one has none."""
        firsts = [
            next((done for asked, done in written if asked > moment), None) for written in self.written
        ]
        return None if None in firsts else max(firsts) - moment
