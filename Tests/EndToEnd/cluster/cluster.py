"""A broker, and the service on it as many processes."""

import atexit
import base64
import os
import secrets
import subprocess
from functools import cache
from pathlib import Path

from clients.crowd import write_catalogue
from clients.house import House
from service import DIRECTORY, Program, Service, free_port, wait_until

# In memory if possible: files of a killed process survive there too.
BROKER_DIRECTORY = Path(os.environ.get("YIZHAN_BROKER_DIRECTORY") or DIRECTORY / "kafka")
COMPOSE = Path(__file__).resolve().parents[3] / "compose"
ROLES = ("auth", "quota", "books", "codes", "signin", "orders", "reconciliation", "bot", "llm", "cashier", "postman", "responder", "chat")


class Broker(Program):
    """A Kafka broker, the only one of its cluster unless it is told the ports of three."""

    def __init__(self, port=None, *, number=1, ports=(), proxy=None):
        port = port or free_port()
        self.address = f"127.0.0.1:{port}"
        self.number = number
        self.count = len(ports) or 1
        name = f"broker-{number}" if ports else "broker"
        words = ["--directory", BROKER_DIRECTORY / name, "--port", str(port)]
        words += ["--cluster", ",".join(map(str, ports))] if ports else []
        words += ["--proxy", str(proxy)] if proxy else []
        super().__init__(name, [COMPOSE / "kafka", *words], {"KAFKA_HEAP_OPTS": "-Xms128m -Xmx256m"} if ports else {})

    def is_ready(self):
        """Whether it knows all brokers of its cluster."""
        self.check()
        done = self.kcat("-L", "-m", "2", may_fail=True)
        return done.returncode == 0 and done.stdout.count(b"\n  broker ") == self.count

    def kcat(self, *words, input=None, may_fail=False):
        done = subprocess.run(
            ["kcat", "-b", self.address, "-q", *words], input=input, capture_output=True, timeout=60, check=False)
        assert may_fail or done.returncode == 0, done.stderr.decode()
        return done

    def keep_records(self, *topics):
        """Writes all records of some topics beside the logs, for finding the cause of a failure."""
        for topic in topics:
            read = self.kcat("-C", "-t", topic, "-o", "beginning", "-e", "-J").stdout
            (DIRECTORY / f"records-{topic}.log").write_bytes(read)

    def tool(self, name, *words):
        """One of Kafka's own tools; it starts slowly."""
        done = subprocess.run(
            [Path(os.environ["KAFKA_HOME"]) / "bin" / name, "--bootstrap-server", self.address, *words],
            capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def hanging_transactions(self):
        """Returns transactions that are open in a partition but unknown to their coordinator."""
        found = self.tool(
            "kafka-transactions.sh", "find-hanging", "--broker-id", str(self.number), "--max-transaction-timeout", "0")
        return [line.split()[:3] for line in found.splitlines()[1:]]


class Node(Service):
    """`yizhan run` with a name on the cluster; keeps its name, address and data over restarts."""

    def __init__(self, name, roles, settings, data=None):
        given = settings | ({"data": data} if data else {})
        super().__init__(name, ["run", *roles, "--name", name], **given)
        self.roles = roles

    @property
    def states(self):
        return self.data / "nodes" / self.name / "states"


class Cluster:
    """The whole service: two processes of each role."""

    def __init__(self):
        self.provider = House()
        self.brokers = self.make_brokers()
        self.settings = {
            "kafka": ",".join(broker.address for broker in self.brokers),
            "kafka_replication": len(self.brokers),
            "secret": base64.b64encode(secrets.token_bytes(32)).decode(),
            "master_key": base64.b64encode(secrets.token_bytes(32)).decode(),
            "session_secret": base64.b64encode(secrets.token_bytes(32)).decode(),
            "max_streams_per_account": 256,
            "catalogue": write_catalogue(DIRECTORY, self.provider),
            "drain_time": "2s",
        } | self.provider.settings
        self.nodes = self.make_nodes()
        self.chats = [node for node in self.nodes if "chat" in node.roles]
        self.hosts = [chat.host for chat in self.chats]

    def make_brokers(self):
        return [Broker()]

    def make_nodes(self):
        return [self.node(f"{role}-{number}", role) for role in ROLES for number in (1, 2)]

    @property
    def broker(self):
        """Returns the address of any broker."""
        return self.brokers[0]

    def node(self, name, *roles):
        return Node(name, roles, self.settings)

    @property
    def service(self):
        """Returns the address of any node."""
        return self.chats[0]

    def start(self):
        for broker in self.brokers:
            broker.launch()
        self.wait_for_brokers()
        # A broker that has just come up may be slow to make them.
        wait_until(lambda: self.service.run("topics", "create").returncode == 0, "the topics are there", 120)
        self.start_nodes()

    def wait_for_brokers(self):
        # Three at once are slow where others build.
        for broker in self.brokers:
            wait_until(broker.is_ready, f"{broker.name} is ready", 180, pause=0.1)

    def start_nodes(self):
        for node in self.nodes:
            node.launch()
        self.wait_until_ready()

    def wait_until_ready(self):
        wait_until(lambda: all(node.is_ready() for node in self.nodes), "all nodes are ready", 180)

    def close(self):
        for program in (*self.nodes, *self.brokers):
            # Also a process that ended by itself, which a test has reported.
            if program.process:
                program.process.kill()
                program.process.wait()
        self.provider.__exit__()


def the_cluster(prepare=lambda cluster: None, kind=Cluster):
    """Returns the cluster that all tests share and leave running; `prepare` gets it before it starts."""
    cluster, error = started(prepare, kind)
    if error:
        raise error
    return cluster


@cache
def started(prepare, kind):
    """The cluster, or why it did not start: no test tries again, which would take as long, beside what was left."""
    cluster = kind()
    atexit.register(cluster.close)
    prepare(cluster)
    try:
        cluster.start()
    except Exception as error:
        cluster.close()
        return cluster, error
    return cluster, None
