"""The demo provider with its mail server, whose mailbox can be read."""

import json
import re
import urllib.parse
import urllib.request

from service import DEADLINE, Provider, wait_until

CODE = re.compile(r"\b(\d{6}|[0-9A-Z]{4}-[0-9A-Z]{4})\b")


class House(Provider):
    def __init__(self):
        super().__init__("--mail", "127.0.0.1:0")
        self.mail = self.process.stdout.readline().rsplit("//", 1)[1].strip()

    @property
    def settings(self):
        """With these a service mails its codes here."""
        return {"mail_server": self.mail, "mail_security": "plain", "mail_from": "Yizhan <post@example.com>"}

    def mails(self, address):
        url = f"{self.base.removesuffix('/v1')}/mailbox?to={urllib.parse.quote(address)}"
        with urllib.request.urlopen(url, timeout=DEADLINE) as answer:
            return json.load(answer)["mails"]

    def code(self, address, number=1):
        """The code in the mail of this number to an address, once it has come."""
        def mail():
            mails = self.mails(address)
            return len(mails) >= number and mails[number - 1]

        return CODE.search(wait_until(mail, f"mail {number} to {address} comes")["text"])[1]
