"""A broker, and the service on it as many processes."""

import atexit
import base64
import os
import secrets
import subprocess
from functools import cache
from pathlib import Path

from clients.crowd import write_catalogue
from service import DIRECTORY, Program, Provider, Service, free_port, wait_until

# In memory if possible: files of a killed process survive there too.
BROKER_DIRECTORY = Path(os.environ.get("YIZHAN_BROKER_DIRECTORY") or DIRECTORY / "kafka")
COMPOSE = Path(__file__).resolve().parents[3] / "compose"
ROLES = ("auth", "quota", "books", "llm", "responder", "chat")


class Broker(Program):
    """A Kafka broker, the only one of its cluster."""

    def __init__(self):
        self.address = f"127.0.0.1:{free_port()}"
        super().__init__(
            "broker", [COMPOSE / "kafka", "--directory", BROKER_DIRECTORY, "--port", self.address.split(":")[1]], {})

    def is_ready(self):
        self.check()
        return self.kcat("-L", "-m", "2", may_fail=True).returncode == 0

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
        found = self.tool("kafka-transactions.sh", "find-hanging", "--broker-id", "1", "--max-transaction-timeout", "0")
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
        self.provider = Provider()
        self.broker = Broker()
        self.settings = {
            "kafka": self.broker.address,
            "kafka_replication": 1,
            "secret": base64.b64encode(secrets.token_bytes(32)).decode(),
            "catalogue": write_catalogue(DIRECTORY, self.provider),
            "drain_time": "2s",
        }
        self.nodes = [self.node(f"{role}-{number}", role) for role in ROLES for number in (1, 2)]
        self.chats = [node for node in self.nodes if node.roles == ("chat",)]
        self.hosts = [chat.host for chat in self.chats]

    def node(self, name, *roles):
        return Node(name, roles, self.settings)

    @property
    def service(self):
        """Returns the address of any node."""
        return self.chats[0]

    def start(self):
        self.broker.start()
        done = self.service.run("topics", "create")
        assert done.returncode == 0, done.stderr
        self.start_nodes()

    def start_nodes(self):
        for node in self.nodes:
            node.launch()
        self.wait_until_ready()

    def wait_until_ready(self):
        wait_until(lambda: all(node.is_ready() for node in self.nodes), "all nodes are ready")

    def close(self):
        for program in (*self.nodes, self.broker):
            # Also a process that ended by itself, which a test has reported.
            if program.process:
                program.process.kill()
                program.process.wait()
        self.provider.__exit__()


@cache
def the_cluster(prepare=lambda cluster: None):
    """Returns the cluster that all tests share and leave running; `prepare` gets it before it starts."""
    cluster = Cluster()
    atexit.register(cluster.close)
    prepare(cluster)
    cluster.start()
    return cluster
