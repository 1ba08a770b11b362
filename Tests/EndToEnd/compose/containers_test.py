"""The container files name only what there is: settings, roles, files, packages, libraries."""

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

import yaml
from service import BINARY

ROOT = Path(__file__).resolve().parents[3]
COMPOSE = yaml.safe_load((ROOT / "compose/compose.yaml").read_text())
SERVICES = COMPOSE["services"]
# Lines that go on are one.
DOCKERFILE = (ROOT / "compose/Dockerfile").read_text().replace("\\\n", " ")
RUNTIME = DOCKERFILE[DOCKERFILE.index("FROM debian"):]
OURS = {name: service for name, service in SERVICES.items() if service["image"] == "yizhan"}
ROLES = {"auth", "quota", "books", "codes", "signin", "orders", "reconciliation", "bot", "llm", "cashier", "postman", "responder", "chat"}
DECIDING = ROLES - {"llm", "cashier", "postman", "responder", "chat"}
# In every image of Debian.
ESSENTIAL = {"libc6", "libgcc-s1", "libstdc++6"}


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def nodes():
    return {name: service["command"] for name, service in OURS.items() if service["command"][0] == "run"}


class ComposeFileTest(unittest.TestCase):
    def test_every_setting_is_one(self):
        settings = set(re.findall(r"^  (YIZHAN_\w+)", output(BINARY, "up", "--help"), re.MULTILINE))
        given = set(re.findall(r"YIZHAN_\w+", DOCKERFILE))
        for service in OURS.values():
            given |= set(service.get("environment", {}))
        self.assertGreater(len(given), 5)
        self.assertEqual(given - settings, set())

    def test_every_role_is_played_twice(self):
        played = [word for command in nodes().values() for word in command if word in ROLES]
        self.assertEqual(sorted(played), sorted([*ROLES, *ROLES]))

    def test_the_program_knows_the_words(self):
        for name, service in OURS.items():
            word = service["command"][0]
            self.assertIn(f"usage: yizhan {word}", output(BINARY, word, "--help"), name)

    def test_a_name_is_its_service_s(self):
        for name, command in nodes().items():
            self.assertEqual(command[command.index("--name") + 1], name)

    def test_who_is_reached_from_outside_or_says_where_that_is_knows_it(self):
        for name, command in nodes().items():
            if {"chat", "cashier"}.intersection(command):
                self.assertIn("YIZHAN_ADDRESS", SERVICES[name]["environment"], name)

    def test_who_decides_keeps_its_states(self):
        for name, command in nodes().items():
            if DECIDING.intersection(command):
                self.assertEqual(SERVICES[name]["volumes"], [f"{name}:/var/lib/yizhan"])
        self.assertIn("YIZHAN_DATA=/var/lib/yizhan", RUNTIME)

    def test_volumes_secrets_and_dependencies_are_there(self):
        for name, service in SERVICES.items():
            for volume in service.get("volumes", []):
                source = volume.split(":")[0]
                found = source in COMPOSE["volumes"] or (ROOT / "compose" / source).is_file()
                self.assertTrue(found, f"{name}: {volume}")
            for secret in service.get("secrets", []):
                self.assertIn(secret["source"], COMPOSE["secrets"])
                self.assertEqual(service["environment"]["YIZHAN_SECRET_FILE"], f"/run/secrets/{secret['source']}")
            for other, wanted in service["depends_on"].items() if "depends_on" in service else ():
                self.assertIn(other, SERVICES)
                if wanted["condition"] == "service_completed_successfully":
                    self.assertEqual(SERVICES[other]["restart"], "no")

    def test_nodes_begin_when_the_topics_are_made(self):
        for name in nodes():
            self.assertEqual(SERVICES[name]["depends_on"], {"topics": {"condition": "service_completed_successfully"}})
        self.assertEqual(SERVICES["topics"]["depends_on"], {"kafka": {"condition": "service_healthy"}})

    def test_everything_has_limits_and_says_whether_it_is_well(self):
        self.assertIn("HEALTHCHECK", RUNTIME)
        for name, service in SERVICES.items():
            self.assertEqual(set(service["deploy"]["resources"]["limits"]), {"cpus", "memory"}, name)
            self.assertTrue(service["image"] == "yizhan" or service["healthcheck"]["test"], name)

    def test_whoever_stops_has_the_time_to_drain(self):
        for name in nodes():
            drain = SERVICES[name]["environment"]["YIZHAN_DRAIN_TIME"]
            self.assertGreater(seconds(SERVICES[name]["stop_grace_period"]), seconds(drain) + 10, name)
            self.assertGreater(seconds(SERVICES["nginx"]["stop_grace_period"]), seconds(drain), name)

    def test_replicas_are_no_more_than_brokers(self):
        brokers = [service for service in SERVICES.values() if service["image"].startswith("apache/kafka:4.")]
        for name in ("topics", *nodes()):
            self.assertLessEqual(int(SERVICES[name]["environment"]["YIZHAN_KAFKA_REPLICATION"]), len(brokers))
        for setting, value in SERVICES["kafka"]["environment"].items():
            if re.search(r"REPLICATION_FACTOR$|MIN_ISR$", setting):
                self.assertLessEqual(int(value), len(brokers), setting)

    def test_addresses_agree(self):
        address = {
            name: service["networks"]["default"]["ipv4_address"]
            for name, service in SERVICES.items() if "networks" in service}
        servers = re.findall(r"server ([\d.]+):8080;", (ROOT / "compose/nginx/containers.conf").read_text())
        self.assertEqual(servers, [address["chat-1"], address["chat-2"]])
        for name in ("chat-1", "chat-2"):
            self.assertEqual(SERVICES[name]["environment"]["YIZHAN_TRUSTED_PROXIES"], address["nginx"])

    @unittest.skipUnless(os.environ.get("KAFKA_HOME"), "NOT COVERED: KAFKA_HOME names no distribution")
    def test_a_broker_takes_its_settings(self):
        """As its image does, which makes the property a.b of KAFKA_A_B."""
        environment = SERVICES["kafka"]["environment"]
        with tempfile.TemporaryDirectory() as directory:
            properties = Path(directory) / "server.properties"
            lines = [
                f"{name.removeprefix('KAFKA_').lower().replace('_', '.')}={value}"
                for name, value in environment.items()
                if name.startswith("KAFKA_") and name not in ("KAFKA_HEAP_OPTS", "KAFKA_LOG_DIRS")]
            properties.write_text("\n".join([*lines, f"log.dirs={directory}/data"]))
            said = output(
                f"{os.environ['KAFKA_HOME']}/bin/kafka-storage.sh", "format", "--cluster-id",
                environment["CLUSTER_ID"], "--config", str(properties))
            self.assertIn("Formatting", said)


class ImageTest(unittest.TestCase):
    def test_what_is_copied_is_there(self):
        for source in re.findall(r"^COPY (?!--from)(\S+) ", DOCKERFILE, re.MULTILINE):
            self.assertTrue((ROOT / source).exists(), source)
        manifest = (ROOT / "Package.swift").read_text()
        ignored = (ROOT / ".dockerignore").read_text().splitlines()
        for folder in re.findall(r'(?:in|path): "([^"$\\]+)"', manifest):
            self.assertFalse([line for line in ignored if folder.startswith(line.strip("*/"))], folder)

    def test_the_packages_are_debian_s(self):
        shown = output("apt-cache", "show", "--no-all-versions", *self.packages)
        self.assertEqual(set(re.findall(r"^Package: (\S+)", shown, re.MULTILINE)), set(self.packages))

    def test_the_libraries_are_those_that_the_program_is_linked_to(self):
        needed = set()
        for line in output("ldd", BINARY).splitlines():
            name, _, path = line.strip().partition(" => ")
            # Swift's own are linked into a release.
            if name in self.linked and "/swift/" not in path:
                needed.add(self.owner(path.split()[0]))
        self.assertEqual(needed - ESSENTIAL, {name for name in self.packages if re.match(r"z?lib(?!js-)", name)})

    def test_the_page_s_libraries_are_those_it_is_built_with(self):
        setup = (ROOT / "compose/setup").read_text()
        libraries = "fonts-katex libjs-chart.js libjs-highlight.js libjs-katex libjs-marked node-dompurify"
        for package in libraries.split():
            self.assertIn(package, self.packages)
            self.assertIn(package, setup)

    @property
    def packages(self):
        found = re.search(r"--no-install-recommends(.*?)&&", RUNTIME, re.DOTALL)
        return found[1].split()

    @property
    def linked(self):
        """The libraries that the program itself asks for."""
        return set(re.findall(r"NEEDED\s+(\S+)", output("objdump", "-p", BINARY)))

    @staticmethod
    def owner(path):
        """The package that a library is from; /lib is a link to /usr/lib."""
        real = os.path.realpath(path)
        for place in (path, real, real.removeprefix("/usr")):
            found = subprocess.run(["dpkg", "-S", place], capture_output=True, text=True)
            if found.returncode == 0:
                return found.stdout.split(":")[0]
        raise AssertionError(f"no package has {path}")


class ProxyTest(unittest.TestCase):
    def test_nginx_takes_its_configuration(self):
        configuration = ROOT / "compose/nginx/containers.conf"
        done = subprocess.run(
            ["/usr/sbin/nginx", "-t", "-e", "stderr", "-c", configuration], capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr)


def seconds(text):
    return int(text.removesuffix("s"))


if __name__ == "__main__":
    unittest.main()
