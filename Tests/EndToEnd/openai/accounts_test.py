"""An operator suspends, resumes and closes an account while its clients go on asking."""

from client_test_case import ClientTestCase
from openai import PermissionDeniedError
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
        self.assertEqual(self.refusal(client)[0], "account_closed")
        self.say("resume", "closed")
        self.assertEqual(self.refusal(client)[0], "account_closed")

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
