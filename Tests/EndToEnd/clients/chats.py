"""Persons who chat with an app: what they send is delivered as WeChat does, by the real clock."""

import re
import threading
import time
from dataclasses import dataclass

from clients.callbacks import PATIENCE, Cut, Late, Unreachable, account_of, call, next_message
from service import wait_until

# A delivery has so many attempts.
ATTEMPTS = 3
# What a person sees who got no answer.
FAULT = "该公众号提供的服务出现故障，请稍后再试"
# What stands behind a part of an answer, and what is said in place of one.
HINT = re.compile(r"\n\n（还有 (\d+) 段，发任意一个字继续看）$")
STILL_THINKING = "发任意一个字，就能看到回答"
# How many may be pushed after a message and after an event, and in how many seconds.
AFTER_MESSAGE, AFTER_EVENT = (5, 48 * 3600), (3, 60)


def count_to(number, slow=0, words=""):
    """A question whose answer is the numbers up to one, and begins after some seconds."""
    return f"数到 {number}{words} sandbox:slow-start:{int(slow * 1000)} sandbox:long:{number} sandbox:pace:0"


def numbers(text):
    """The last number of a text that counts from 1 on, without what is said behind it; 0 for any other text."""
    words = HINT.sub("", text).split()
    return len(words) if words == [str(number + 1) for number in range(len(words))] else 0


@dataclass(frozen=True)
class Seen:
    """What a person was shown: `passive`, `push`, `notice`, `later` or `fault`."""

    text: str
    way: str
    moment: float
    # What was delivered when it came, or was pushed.
    name: str = ""


class Budget:
    """What may be pushed to a person."""

    def __init__(self):
        self.windows = {}

    def open(self, window):
        most, seconds = window
        self.windows[window] = [most, time.monotonic() + seconds]

    def take(self):
        """The platform's code for one push more: 0 if it may be."""
        live = [window for window in self.windows.values() if time.monotonic() < window[1]]
        if not live:
            return 45015
        # Those after an event go first.
        for window in sorted(live, key=lambda window: window[1]):
            if window[0] > 0:
                window[0] -= 1
                return 0
        return 45047


class Person:
    """Somebody with a phone, in the chat with one app."""

    def __init__(self, platform, app):
        self.platform, self.app, self.id = platform, app, app.person_id()
        self.seen, self.typed, self.deliveries = [], 0, []
        self.budget = Budget()

    @property
    def identity(self):
        return self.app.identity(self.id)

    @property
    def account(self):
        return account_of(self.identity)

    def send(self, kind, **fields):
        """Sends a message of a kind; what is returned delivers it by itself."""
        self.budget.open(AFTER_MESSAGE)
        return self.deliver(CreateTime=int(time.time()), MsgType=kind, **fields, MsgId=int(next_message()))

    def say(self, text):
        return self.send("text", Content=text)

    def do(self, event, key="", **fields):
        """Does something that is no message: `subscribe`, `unsubscribe`, `SCAN`, `CLICK` and others."""
        if event in ("subscribe", "SCAN", "CLICK"):
            self.budget.open(AFTER_EVENT)
        return self.deliver(
            CreateTime=int(time.time()), MsgType="event", Event=event, EventKey=key, **fields)

    def deliver(self, **fields):
        delivery = Delivery(self, self.app.content(self.id, **fields), str(fields.get("MsgId", "")))
        self.deliveries.append(delivery)
        delivery.start()
        return delivery

    def hear(self, text):
        """Says something, and returns what is answered to it in the chat; empty if nothing is."""
        delivery = self.say(text)
        delivery.join()
        return delivery.text or ""

    def show(self, text, way, name=""):
        self.seen.append(Seen(text, way, time.monotonic(), name))

    @property
    def texts(self):
        return [seen.text for seen in self.seen]

    @property
    def counted(self):
        """The numbers that were counted to, in order."""
        return [number for number in map(numbers, self.texts) if number]

    def times(self, number):
        """How often the whole answer to a question was shown that counts to a number."""
        return self.counted.count(number)

    def wait_for(self, count, what, seconds=60):
        """Waits until so many texts were shown."""
        wait_until(lambda: len(self.seen) >= count, f"{what}: {count} texts", seconds, pause=0.05)
        return self.texts


class Delivery(threading.Thread):
    """What a person sent, on its way: attempts at one node after the other, by the platform's clock."""

    def __init__(self, person, content, name):
        super().__init__(daemon=True)
        self.person, self.content, self.name = person, content, name
        self.outcomes, self.text, self.took = [], None, None

    def run(self):
        began = time.monotonic()
        for _ in range(ATTEMPTS):
            end = time.monotonic() + PATIENCE
            outcome = self.attempt()
            self.outcomes.append(outcome)
            if outcome in ("text", "nothing"):
                self.took = time.monotonic() - began
                return
            if outcome == "malformed":
                break
            # A connection that ends is made again at once.
            if outcome not in ("late", "cut"):
                time.sleep(max(0, end - time.monotonic()))
        self.took = time.monotonic() - began
        self.person.show(FAULT, "fault", self.name)

    def attempt(self):
        app, person = self.person.app, self.person
        try:
            status, body = call(person.platform.next_host(), app.form.post(self.content, person.id))
        except Unreachable:
            return "unreachable"
        except Cut:
            return "cut"
        except Late:
            return "late"
        if status != 200:
            return f"status {status}"
        try:
            reply = app.form.open(body)
            if reply is None:
                return "nothing"
            self.text = app.read(reply, person.id)
        except Exception as error:
            person.platform.violations.append(f"{app.name}: {body!r} is no reply: {error!r}")
            return "malformed"
        person.show(self.text, "passive", self.name)
        return "text"
