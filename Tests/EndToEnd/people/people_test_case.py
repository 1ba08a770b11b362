"""What the tests share: one service a class, before a demo provider whose mailbox can be read."""

import unittest

from clients.browser import Browser, make_key, signed_in
from clients.crowd import write_catalogue
from clients.house import House
from openai import OpenAI
from service import DIRECTORY, Service


class PeopleTestCase(unittest.TestCase):
    settings = {}

    @classmethod
    def setUpClass(cls):
        cls.house = cls.enterClassContext(House())
        catalogue = write_catalogue(DIRECTORY, cls.house)
        given = cls.house.settings | cls.settings
        cls.service = cls.enterClassContext(Service(cls.__name__, catalogue=catalogue, **given))

    def browser(self):
        return Browser(self.service.host)

    def run_command(self, *words):
        done = self.service.run(*words)
        self.assertEqual(done.returncode, 0, (words, done.stderr))
        return done.stdout.strip()

    def signed_in(self, key=None):
        """A browser that was signed in by a key; by default the owner's."""
        return signed_in(self.service.host, key or self.service.owner_key)

    def signed_in_by_link(self, account="owner"):
        """A browser that was signed in by an operator's link; who signs in by a key links no identity."""
        browser = self.browser()
        link = self.run_command("accounts", "invite", account)
        answer = browser.post("/v1/signins", way="link", link=link)
        self.assertEqual(answer.status, 200, answer)
        return browser

    def client(self, key):
        client = OpenAI(base_url=f"{self.service.base}/v1", api_key=key, max_retries=0)
        self.addCleanup(client.close)
        return client

    @staticmethod
    def ask(client, content, **options):
        messages = [{"role": "user", "content": content}]
        return client.chat.completions.create(model="demo", messages=messages, **options)
