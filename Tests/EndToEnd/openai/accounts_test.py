"""An operator suspends, resumes and closes an account while its clients go on asking."""

import http.client
import json

from client_test_case import ClientTestCase
from openai import AuthenticationError, PermissionDeniedError
from service import wait_until


class Accounts(ClientTestCase):
    def say(self, *words):
        done = self.service.run("accounts", *words)
        self.assertEqual(done.returncode, 0, done.stderr)

    def payer(self, name):
        client = self.connect(self.service.key(name, 1))
        self.addCleanup(client.close)
        return client

    def refusal(self, client):
        """The code and the words of the refusal, once the account is refused."""
        def refused():
            try:
                self.ask("你好", client)
            except PermissionDeniedError as error:
                return error.code, error.message

        return wait_until(refused, "the account is refused")

    def test_a_suspension_stops_what_runs_and_charges_what_was_said(self):
        client = self.payer("suspended")
        stream = self.ask("sandbox:long:2000 sandbox:pace:20", client, stream=True)
        chunks = [next(stream)]
        self.say("suspend", "suspended", "--reason", "Please write to me.")
        chunks += stream
        text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
        self.assertLess(len(text), 2000)
        code, words = self.refusal(client)
        self.assertEqual(code, "account_suspended")
        self.assertIn("Please write to me.", words)

        self.say("resume", "suspended")
        wait_until(lambda: self.is_served(client), "the account is served again")
        wait_until(lambda: self.service.account(client.api_key)["pending"] == 0, "all is settled")
        account = self.service.account(client.api_key)
        self.assertEqual(account["granted"], account["available"] + account["spent"])
        posts = [entry for entry in self.service.ledger(client.api_key) if entry["kind"] == "post"]
        self.assertEqual(len(posts), 2)
        self.assertGreater(min(entry["amount"] for entry in posts), 0)

    def test_credit_counts_meanwhile_and_a_closed_account_stays_closed(self):
        client = self.payer("closed")
        self.say("suspend", "closed", "--reason", "A question.")
        self.refusal(client)
        self.service.key("closed", 2)
        self.say("resume", "closed")
        wait_until(lambda: self.is_served(client), "the account is served again")
        self.assertEqual(self.service.account(client.api_key)["granted"], 3_000_000)
        self.say("close", "closed", "--reason", "By its own wish.")
        code, words = self.refusal(client)
        self.assertEqual(code, "account_closed")
        self.assertIn("By its own wish.", words)
        done = self.service.run("accounts", "resume", "closed")
        self.assertEqual(done.returncode, 1)
        self.assertIn("closed", done.stderr)
        self.assertEqual(self.refusal(client)[0], "account_closed")

    @staticmethod
    def ask_raw(client):
        messages = [{"role": "user", "content": "你好"}]
        return client.chat.completions.with_raw_response.create(model="demo", messages=messages)

    def call(self, method, path, key):
        """The status and the document, or the text of a stream."""
        connection = http.client.HTTPConnection("127.0.0.1", self.service.port, timeout=20)
        self.addCleanup(connection.close)
        connection.request(method, path, headers={"Authorization": f"Bearer {key}"})
        response = connection.getresponse()
        body = response.read().decode()
        is_stream = response.getheader("Content-Type").startswith("text/event-stream")
        return response.status, body if is_stream else json.loads(body)

    def test_what_is_kept_is_read_by_who_is_let_in_alone(self):
        client = self.payer("reader")
        raw = self.ask_raw(client)
        path = f"/v1/streams/{raw.headers['X-Stream-Id']}"
        status, text = self.call("GET", path, client.api_key)
        self.assertEqual(status, 200)
        self.assertIn("[DONE]", text)
        self.assertIn("demo", [model.id for model in client.models.list()])

        other = self.service.key("reader")
        self.assertEqual(self.call("GET", path, other)[0], 200)
        self.assertEqual(self.service.run("keys", "revoke", "reader", other).returncode, 0)
        wait_until(lambda: self.call("GET", path, other)[0] == 401, "the revoked key reads nothing", seconds=10)
        with self.connect(other) as revoked, self.assertRaises(AuthenticationError):
            revoked.models.list()
        self.assertEqual(self.call("POST", path + "/stop", other)[0], 401)
        self.assertEqual(self.call("GET", path, client.api_key)[0], 200)

        self.say("suspend", "reader", "--reason", "Please write to me.")
        wait_until(lambda: self.call("GET", path, client.api_key)[0] == 403, "the account reads nothing", seconds=10)
        error = self.call("GET", path, client.api_key)[1]["error"]
        self.assertEqual((error["code"], error["reason"]), ("account_suspended", "Please write to me."))

    def test_an_operator_is_shown_one_request(self):
        client = self.payer("shown")
        raw = self.ask_raw(client)
        request = raw.headers["X-Request-Id"]
        wait_until(lambda: self.service.account(client.api_key)["pending"] == 0, "it is settled")
        done = self.service.run("accounts", "request", "shown", request)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"(?m)^status +posted$")
        self.assertRegex(done.stdout, r"(?m)^\S+ +sandbox +\d+ +\w+")
        stream = self.service.run("accounts", "request", "shown", raw.headers["X-Stream-Id"], "--json")
        self.assertEqual(json.loads(stream.stdout)["id"], request)
        self.assertEqual(self.service.run("accounts", "request", "shown", "nothing").returncode, 1)

    def test_an_owner_is_closed_by_who_is_sure(self):
        self.say("open", "chief", "--role", "owner")
        done = self.service.run("accounts", "close", "chief", "--reason", "Gone.")
        self.assertEqual(done.returncode, 1)
        self.assertIn("admin rescue", done.stderr)
        shown = json.loads(self.service.run("accounts", "show", "chief", "--json").stdout)
        self.assertEqual(shown["status"], "active")
        self.say("close", "chief", "--reason", "Gone.", "--yes")

    def test_wrong_words_are_explained(self):
        for words in (["open"], ["suspend", "a"], ["fly", "a"], ["role", "a", "king"], ["open", "a", "--grant", "0"]):
            done = self.service.run("accounts", *words)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn("yizhan: ", done.stderr)

    def is_served(self, client):
        try:
            return self.ask("你好", client)
        except PermissionDeniedError:
            return None
