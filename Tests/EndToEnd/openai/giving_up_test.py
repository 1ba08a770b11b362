"""A client that gives up waiting and repeats its request."""

import threading

from client_test_case import ClientTestCase
from openai import APITimeoutError
from service import wait_until

# Longer than the clients wait twice, with the pauses between.
DELAY = 3
COST = 7 * 10 + 1 * 30


class GivingUp(ClientTestCase):
    def setUp(self):
        self.recorder.delay = DELAY
        self.recorder.asked.clear()

    def tearDown(self):
        self.recorder.delay = 0

    def payer(self, name, **options):
        client = self.connect(self.service.key(name, 1), **options)
        self.addCleanup(client.close)
        return client

    def expect(self, client, *, calls):
        """Waits until all is settled; the provider was called and the account charged so often."""
        def is_settled():
            account = self.service.account(client.api_key)
            self.assertEqual(account["granted"], account["available"] + account["pending"] + account["spent"])
            return account["pending"] == 0 and account["spent"] > 0

        wait_until(is_settled, "the charge is posted")
        self.assertEqual(len(self.recorder.asked), calls)
        posts = [entry for entry in self.service.ledger(client.api_key) if entry["kind"] == "post"]
        self.assertEqual([entry["amount"] for entry in posts], [COST] * calls)

    def test_the_package_that_repeats_by_itself_pays_once(self):
        client = self.payer("patient", timeout=1, max_retries=4)
        answer = self.ask("slow", client, "recorded")
        self.assertEqual(answer.choices[0].message.content, "noted")
        self.expect(client, calls=1)

    def test_so_does_one_that_reads_a_stream(self):
        client = self.payer("streaming", timeout=1, max_retries=4)
        chunks = list(self.ask("slow", client, "recorded", stream=True))
        text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
        self.assertEqual(text, "noted")
        self.expect(client, calls=1)

    def test_an_answer_that_ended_meanwhile_is_told_again(self):
        client = self.payer("late")
        with self.assertRaises(APITimeoutError):
            self.ask("slow", client, "recorded", timeout=1)
        self.expect(client, calls=1)
        self.assertEqual(self.ask("slow", client, "recorded").choices[0].message.content, "noted")
        self.expect(client, calls=1)

    def test_two_that_ask_the_same_at_once_are_two_requests(self):
        client = self.payer("twice")
        answers = []
        threads = [
            threading.Thread(target=lambda: answers.append(self.ask("slow", client, "recorded"))) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([answer.choices[0].message.content for answer in answers], ["noted"] * 2)
        self.expect(client, calls=2)
