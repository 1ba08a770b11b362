"""A machine on which it can't work, or hardly, is told in one sentence what to do."""

import os
import resource
import shutil
import sqlite3
import subprocess
import tempfile
import unittest
from contextlib import closing
from pathlib import Path

from raw import chat, request, speak
from service import BINARY, Service, wait_until

IS_ROOT = os.geteuid() == 0
NOBODY = 65534


def a_directory(test):
    """A directory that other users can reach."""
    directory = Path(tempfile.mkdtemp(prefix="yizhan-newcomer.", dir="/tmp"))
    directory.chmod(0o755)
    test.addCleanup(shutil.rmtree, directory, ignore_errors=True)
    return directory


class Start(unittest.TestCase):
    """Starts that must fail."""

    def refused(self, service, *words, **options):
        """Starts it; it says one line, behind warnings at most."""
        done = subprocess.run(
            [BINARY, "up"], env=service.environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=60, **options)
        self.assertGreater(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout, "")
        lines = [line for line in done.stderr.splitlines() if " warning " not in line]
        self.assertEqual(len(lines), 1, done.stderr)
        self.assertTrue(lines[0].startswith("yizhan: "), lines[0])
        for word in words:
            self.assertIn(str(word), lines[0])

    def mount(self, directory, *words):
        done = subprocess.run(["mount", *words, directory], capture_output=True, text=True, check=False)
        if done.returncode:
            self.skipTest(f"NOT COVERED: {done.stderr.strip()}")
        self.addCleanup(subprocess.run, ["umount", directory], check=False)

    def started_once(self, name, data):
        service = Service(name, data=data)
        service.data = data
        with service:
            self.assertEqual(service.stop(), 0)
            service.start()
        return service

    def test_on_a_full_disk(self):
        directory = a_directory(self)
        self.mount(directory, "-t", "tmpfs", "-o", "size=512k", "tmpfs")
        self.refused(Service("full", data=directory / "data"), "full", "Free some space")

    def test_on_a_read_only_file_system(self):
        directory = a_directory(self)
        service = self.started_once("readonly", directory / "data")
        self.mount(directory, "--bind", directory)
        subprocess.run(["mount", "-o", "remount,ro,bind", directory], check=True)
        self.refused(service, "read-only", service.data)

    @unittest.skipUnless(IS_ROOT, "NOT COVERED: another user can be played by root only")
    def test_as_another_user(self):
        directory = a_directory(self)
        service = self.started_once("other", directory / "data")
        try:
            subprocess.run([BINARY, "--version"], user=NOBODY, check=True, capture_output=True)
        except (PermissionError, subprocess.CalledProcessError):
            self.skipTest("NOT COVERED: another user may not start the program")
        self.refused(service, "belongs to 'root'", "chown", user=NOBODY, group=NOBODY)
        (service.data).chmod(0o755)
        self.refused(service, "belongs to 'root'", "chown", user=NOBODY, group=NOBODY)

    def test_on_the_data_of_a_later_version(self):
        directory = a_directory(self)
        service = self.started_once("later", directory / "data")
        with closing(sqlite3.connect(service.data / "log.sqlite")) as log:
            log.execute("PRAGMA user_version = 99")
        self.refused(service, "later version", "99")

    def test_on_a_file_that_is_no_log(self):
        directory = a_directory(self)
        (directory / "log.sqlite").write_text("This is my diary, which is longer than the head of a database." * 9)
        self.refused(Service("diary", data=directory), "log.sqlite", "move it away")

    def test_with_few_descriptors(self):
        directory = a_directory(self)
        service = Service("few", data=directory)
        self.refused(
            service, "32 files", "ulimit -n",
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32)))


class Narrow(unittest.TestCase):
    """Machines on which it works with less."""

    def test_64_descriptors_are_enough_for_a_few(self):
        service = Service("narrow")
        service.command[1] = "--nofile=64:64"
        with service:
            self.assertEqual(speak(service.port, chat(service.owner_key, "hello")).status, 200)

    def test_a_file_that_may_not_grow_is_a_full_disk(self):
        with Service("quota") as service:
            key = service.owner_key
            question = chat(key, "word " * 20_000)
            self.assertEqual(speak(service.port, question).status, 200)

            def limit(size):
                subprocess.run(["prlimit", f"--pid={service.process.pid}", f"--fsize={size}:"], check=True)

            limit((service.data / "log.sqlite-wal").stat().st_size)
            refused = wait_until(lambda: self.refusal(service, question), "it refuses")
            self.assertEqual((refused.status, refused.headers["X-Yizhan-Problem"]), (503, "unavailable"))
            limit("unlimited")
            wait_until(lambda: speak(service.port, question).status == 200, "it takes chats again")
            account = service.account(key)
            self.assertEqual(account["granted"], account["available"] + account["pending"] + account["spent"])

    def refusal(self, service, question):
        answer = speak(service.port, question)
        return answer.status != 200 and answer


class Hosts(unittest.TestCase):
    """A web page that points its own name here (DNS rebinding) reads nothing."""

    def status(self, service, path, host, key=None):
        return speak(service.port, request("GET", path, key, Host=host)).status

    def test_the_page_and_the_metrics_know_their_names(self):
        with Service("named", hosts="chat.example.com") as service:
            for path in ("/", "/metrics"):
                with self.subTest(path):
                    self.assertEqual(self.status(service, path, "evil.example"), 421)
                    self.assertEqual(self.status(service, path, "chat.example.com"), 200)
                    self.assertEqual(self.status(service, path, f"127.0.0.1:{service.port}"), 200)
                    self.assertEqual(self.status(service, path, "localhost"), 200)
            # A key, which no browser adds by itself, is enough; monitors know no names.
            self.assertEqual(self.status(service, "/v1/models", "evil.example", service.owner_key), 200)
            self.assertEqual(self.status(service, "/readyz", "evil.example"), 200)

    def test_no_answer_of_the_api_is_kept_or_guessed(self):
        with Service("kept") as service:
            key = service.owner_key
            for raw in (
                    chat(key, "hello"), chat(key, "hello", stream=True), request("GET", "/v1/models", key),
                    request("GET", "/v1/account", "sk-yz-wrong"), request("GET", "/nothing"), b"NONSENSE\r\n\r\n"):
                headers = speak(service.port, raw).headers
                with self.subTest(raw[:40]):
                    self.assertEqual(headers.get_all("Cache-Control"), ["no-store"])
                    self.assertEqual(headers.get_all("X-Content-Type-Options"), ["nosniff"])
            page = speak(service.port, request("GET", "/")).headers
            self.assertEqual(page.get_all("Cache-Control"), ["no-cache"])
            self.assertEqual(page.get_all("X-Content-Type-Options"), ["nosniff"])


if __name__ == "__main__":
    unittest.main()
