"""Persons who write to a smart robot, and its platform, which asks each second how an answer goes on."""

import json
import secrets
import threading
import time

from clients.callbacks import call, next_message
from clients.chats import Person

POLL = 1
# For so long the platform asks.
ASKS_FOR = 360
MOST_BYTES = 20_480


class RobotPerson(Person):
    def message(self, kind, group=None, **members):
        """A message as the platform writes it, and the code by which a later answer is posted."""
        code = secrets.token_hex(8)
        self.platform.later[code] = self
        document = {
            "msgid": next_message(), "aibotid": "AIBOT", "chattype": "group" if group else "single",
            "from": {"userid": self.id}, "msgtype": kind,
            "response_url": f"{self.platform.base}/cgi-bin/aibot/response?response_code={code}",
        } | ({"chatid": group} if group else {}) | members
        return document

    def tell(self, document):
        """One call with a document; what is answered, which is None if nothing is."""
        post = self.app.form.post(json.dumps(document, ensure_ascii=False), self.id)
        status, body = call(self.platform.next_host(), post)
        assert status == 200, (status, body)
        reply = self.app.form.open(body)
        return None if reply is None else json.loads(reply)

    def ask(self, text, group=None):
        return RobotAnswer(self, self.message("text", group, text={"content": text}), group)


class RobotAnswer(threading.Thread):
    """A message to a robot, and how its answer grew: `screens` are what was seen, one after the other."""

    def __init__(self, person, document, group=None):
        super().__init__(daemon=True)
        self.person, self.document, self.group = person, document, group
        self.screens, self.is_finished, self.fault, self.took = [], False, None, None
        self.start()

    def run(self):
        began = time.monotonic()
        try:
            reply = self.person.tell(self.document)
            while not self.take(reply) and time.monotonic() < began + ASKS_FOR:
                time.sleep(POLL)
                poll = self.person.message("stream", self.group, stream={"id": self.stream})
                reply = self.person.tell({key: value for key, value in poll.items() if key != "response_url"})
        except Exception as error:
            self.fault = repr(error)
        self.took = time.monotonic() - began

    def take(self, reply):
        assert reply["msgtype"] == "stream", reply
        stream = reply["stream"]
        self.stream = stream["id"]
        text = stream.get("content", "")
        assert len(text.encode()) <= MOST_BYTES, len(text.encode())
        if text and (not self.screens or self.screens[-1] != text):
            self.screens.append(text)
        self.is_finished = stream["finish"]
        return self.is_finished

    @property
    def text(self):
        """What was seen in the end."""
        self.join()
        assert self.fault is None, self.fault
        assert self.is_finished
        return self.screens[-1]
