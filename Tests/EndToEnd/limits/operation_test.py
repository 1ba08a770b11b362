"""What an operator does: starts it wrongly, starts it twice, makes keys, stops it."""

import json
import os
import random
import signal
import socket
import stat
import subprocess
import threading
import unittest
from contextlib import closing

from limits_test_case import LimitsTestCase
from raw import chat, connect, request, speak
from service import BINARY, DIRECTORY, Service, free_port, wait_until


class Settings(unittest.TestCase):
    def test_a_wrong_setting_is_named_and_told_what_it_may_be(self):
        cases = {
            "listen": ("somewhere", "host and a port"),
            "max_body": ("lots", "10MiB"),
            "max_connections": ("0", "from 1 to"),
            "answer_time": ("10", "10s"),
            "openai_base_url": ("api.example.com", "http"),
            "trial_grant": ("-1", "yuan"),
            "log_level": ("loud", "warning"),
            "catalogue": ("/nowhere/catalogue.json5", "/nowhere/catalogue.json5"),
            "settings": ("/nowhere/settings.json5", "/nowhere/settings.json5"),
            "trusted_proxies": ("nobody", "10.0.0.0/8"),
            "libraries": ("/nowhere", "/nowhere"),
            "data": ("/proc/nowhere", "/proc/nowhere"),
        }
        for name, (value, allowed) in cases.items():
            with self.subTest(name):
                done = Service("wrong", **{name: value}).run("up")
                self.assertNotEqual(done.returncode, 0)
                self.assertIn(f"YIZHAN_{name.upper()}", done.stderr)
                self.assertIn(allowed, done.stderr)
                self.assertEqual(done.stdout, "")

    def test_a_port_that_is_taken_is_named(self):
        with closing(socket.create_server(("127.0.0.1", 0))) as taken:
            address = f"127.0.0.1:{taken.getsockname()[1]}"
            done = Service("taken", listen=address).run("up")
            self.assertNotEqual(done.returncode, 0)
            self.assertIn(address, done.stderr)

    def test_settings_come_from_a_file_and_the_environment_wins(self):
        file = DIRECTORY / "settings.json5"
        file.write_text("{ YIZHAN_TRIAL_GRANT: 3, YIZHAN_MAX_BODY: 'lots' }")
        with Service("file", settings=file, max_body="1MiB") as service:
            self.assertEqual(service.account(service.owner_key)["granted"], 3_000_000)

    def test_the_admin_api_may_have_an_address_of_its_own(self):
        port = free_port()
        with Service("apart", admin_listen=f"127.0.0.1:{port}") as service:
            for path, its_own, beside in (("/admin/catalogue", 200, 404), ("/v1/account", 404, 200)):
                with self.subTest(path):
                    ask = request("GET", path, service.owner_key)
                    self.assertEqual(speak(port, ask).status, its_own)
                    self.assertEqual(speak(service.port, ask).status, beside)

    def test_an_unknown_word_is_explained(self):
        for words in (["fly"], ["up", "now"], ["keys"], ["keys", "create"], ["keys", "create", "a", "--grant", "-1"]):
            with self.subTest(words):
                done = Service("words").run(*words)
                self.assertEqual(done.returncode, 2)
                self.assertIn("yizhan: ", done.stderr)

    def test_every_word_has_help(self):
        for words in ([], ["up"], ["run"], ["topics"], ["sandbox"], ["accounts"], ["keys"], ["audit"], ["dead"], ["trail"], ["log"],
                      ["admin"], ["catalogue"], ["codes"], ["orders"], ["reconcile"], ["apps"]):
            with self.subTest(words):
                done = subprocess.run([BINARY, *words, "--help"], capture_output=True, text=True, timeout=60)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertIn("usage: yizhan", done.stdout)


class Directory(LimitsTestCase):
    def test_its_owner_alone_may_open_what_is_kept(self):
        self.assertEqual(stat.S_IMODE(os.stat(self.service.data).st_mode), 0o700)
        for file in self.service.data.iterdir():
            with self.subTest(file.name):
                self.assertEqual(oct(stat.S_IMODE(file.lstat().st_mode)), oct(0o600))

    def test_a_second_service_on_it_is_told_why_not(self):
        done = Service("second", data=self.service.data).run("up")
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("Another process", done.stderr)
        self.assertIn(str(self.service.data), done.stderr)
        self.assertAlive()


class Making(unittest.TestCase):
    def test_keys_are_made_while_it_runs_and_while_it_does_not(self):
        service = Service("keys", trial_grant=2)
        before = service.key("early", "1.5")
        with service:
            while_running = service.key("late", 2)
            self.assertEqual(service.account(before)["available"], 1_500_000)
            self.assertEqual(service.account(while_running)["available"], 2_000_000)
            self.assertEqual(service.account(service.owner_key)["available"], 2_000_000)
            self.assertEqual(service.account(service.key("late"))["available"], 2_000_000)
            owner = service.owner_key
            self.assertEqual(service.stop(), 0)
            after = service.key("early", 1)
            service.start()
            self.assertEqual(service.owner_key, owner)
            for key in (before, after):
                self.assertEqual(service.account(key)["available"], 2_500_000)
            self.assertEqual(service.account(owner)["granted"], 2_000_000)

    def test_the_terminal_shows_no_key_but_a_link_once_and_the_address(self):
        with Service("terminal") as service:
            lines = self.greeting(service).splitlines()
            self.assertIn("demo model", lines[0])
            self.assertIn(f"{service.base}/signin#link=yl-owner-", lines[-2])
            self.assertTrue(lines[-1].endswith(f"listens at {service.base}/"))
            self.assertNotIn(service.owner_key, service.log.read_text())
            # Later starts make none: terminals and logs are read by others.
            self.assertEqual(service.stop(), 0)
            shown = len(service.log.read_text())
            service.start()
            later = self.greeting(service, shown)
            self.assertIn("keys owner", later)
            self.assertNotIn("#link=", later)
            self.assertNotIn(service.owner_key, later)
            self.assertEqual(service.run("keys", "owner").stdout.strip(), service.owner_key)
        self.assertIn("no account", Service("empty").run("keys", "owner").stderr)

    @staticmethod
    def greeting(service, start=0):
        """What it says at a start, whose last line may come a moment after it serves."""
        def said():
            text = service.log.read_text()[start:]
            return text if "listens at" in text and text.endswith("\n") else None

        return wait_until(said, "it says where it listens")


class Telling(unittest.TestCase):
    def calls(self, service):
        """The lines of the log about calls."""
        lines = [line for line in service.log.read_text().splitlines() if "A call is over." in line]
        return [json.loads(line) for line in lines]

    def test_the_log_has_a_line_for_each_call_and_no_secret(self):
        with Service("telling", log_level="debug", log_format="json") as service:
            key = service.owner_key
            speak(service.port, chat(key, "a secret question", stream=True))
            speak(service.port, request("GET", "/v1/models?key=hidden", key, X_Request_Id="mine"))
            speak(service.port, request("GET", "/v1/models", "sk-yz-wrong"))
            wait_until(lambda: len(self.calls(service)) >= 3, "all calls are told")
            streamed, listed, refused = self.calls(service)[-3:]
            for call, path, status, account in (
                    (streamed, "/v1/chat/completions", 200, "owner"), (listed, "/v1/models", 200, "owner"),
                    (refused, "/v1/models", 401, "")):
                self.assertEqual((call["path"], call["status"], call["account"]), (path, status, account))
                self.assertGreaterEqual(call["durationMilliseconds"], 0)
                self.assertTrue(call["request"])
            self.assertEqual((listed["request"], listed["method"]), ("mine", "GET"))
            told = "\n".join(json.dumps(call, ensure_ascii=False) for call in self.calls(service))
            for secret in (key, "a secret question", "hidden", "sk-yz-wrong"):
                self.assertNotIn(secret, told)


class Stopping(unittest.TestCase):
    def test_open_answers_are_finished_and_new_connections_refused(self):
        with Service("stopping") as service, closing(connect(service.port)) as connection:
            connection.sendall(chat(service.owner_key, "sandbox:long:60 sandbox:pace:50", stream=True))
            beginning = connection.recv(12)
            self.assertEqual(beginning, b"HTTP/1.1 200")
            codes = []
            stopping = threading.Thread(target=lambda: codes.append(service.stop()))
            stopping.start()
            wait_until(lambda: self.is_closed(service.port), "new connections are refused")
            rest = b""
            while piece := connection.recv(65536):
                rest += piece
            self.assertIn(b'"60 "', rest)
            self.assertIn(b"data: [DONE]", rest)
            stopping.join()
            self.assertEqual(codes, [0])
            service.start()
            post, grant = service.ledger(service.owner_key)
            self.assertEqual((post["kind"], grant["kind"]), ("post", "grant"))

    def test_what_takes_too_long_is_handed_over(self):
        with Service("impatient", drain_time="1s") as service, closing(connect(service.port)) as connection:
            connection.sendall(chat(service.owner_key, "sandbox:long:2000 sandbox:pace:50", stream=True))
            head = connection.recv(65536).decode()
            self.assertEqual(service.stop(), 0)
            service.start()
            stream = head.split("X-Stream-Id: ")[1].split("\r\n")[0]
            wait_until(lambda: service.account(service.owner_key)["pending"] == 0, "it ends")
            kinds = [entry["kind"] for entry in service.ledger(service.owner_key)]
            self.assertEqual(kinds, ["void", "grant"], stream)

    def test_it_ends_in_order_at_any_moment_of_a_start(self):
        service = Service("hasty")
        startup = service.start()
        key = service.owner_key
        self.assertEqual(service.stop(), 0)
        seed = random.SystemRandom().randrange(1 << 32)
        moments = random.Random(seed)
        for _ in range(25):
            delay = moments.random() * startup * 1.2
            with self.subTest(seed=seed, delay=delay):
                self.assertEqual(service.start_and_stop(delay), 0, service.last_words())
        with service:
            self.assertEqual(service.account(key)["pending"], 0)

    def test_a_first_start_that_is_broken_off_is_made_good(self):
        for number in range(5):
            service = Service(f"unborn-{number}")
            with self.subTest(number):
                self.assertEqual(service.start_and_stop(number * 0.03), 0, service.last_words())
                with service:
                    self.assertEqual(service.account(service.owner_key)["spent"], 0)

    def test_signals_that_repeat_change_nothing(self):
        with Service("told twice") as service, closing(connect(service.port)) as connection:
            connection.sendall(chat(service.owner_key, "sandbox:long:40 sandbox:pace:50", stream=True))
            self.assertEqual(connection.recv(12), b"HTTP/1.1 200")
            service.process.send_signal(signal.SIGTERM)
            wait_until(lambda: self.is_closed(service.port), "new connections are refused")
            service.process.send_signal(signal.SIGTERM)
            rest = b""
            while piece := connection.recv(65536):
                rest += piece
            self.assertIn(b"data: [DONE]", rest)
            self.assertEqual(service.process.wait(60), 0)
            service.process = None

    def test_a_second_interrupt_ends_it_at_once(self):
        with Service("impatient person") as service, closing(connect(service.port)) as connection:
            connection.sendall(chat(service.owner_key, "sandbox:long:2000 sandbox:pace:50", stream=True))
            self.assertEqual(connection.recv(12), b"HTTP/1.1 200")
            service.process.send_signal(signal.SIGINT)
            wait_until(lambda: self.is_closed(service.port), "new connections are refused")
            service.process.send_signal(signal.SIGINT)
            self.assertEqual(service.process.wait(60), 130)
            service.process = None

    @staticmethod
    def is_closed(port):
        with closing(socket.socket()) as probe:
            return probe.connect_ex(("127.0.0.1", port)) != 0


if __name__ == "__main__":
    unittest.main()
