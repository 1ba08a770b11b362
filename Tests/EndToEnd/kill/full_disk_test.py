"""The disk is full under load, or a quota or a limit on files says so: requests are refused, nothing ends, and all goes
on once there is room."""

import errno
import json
import time
import unittest
from dataclasses import dataclass

from clients.crowd import GRANT, SEED, Crowd, write_catalogue
from clients.outcome import MICRO_YUAN, Outcome
from clients.wire import Exchange
from disk import WRITES, Disk
from granter import Granter, acknowledged_between, wait_for_grants
from service import DIRECTORY, Provider, Service, wait_until

GRANTERS = 2
# What the file system says: only the first is SQLite's own full disk.
ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# Seconds for which it goes on saying so. Answers that have begun wait for longer.
FULL = 2
# What a request is told then, and what it may be told when it waits in line behind others.
NO_ROOM, IN_LINE = (503, "unavailable"), (503, "overloaded")


@dataclass(frozen=True)
class Fill:
    name: str
    # What requests were told from the first refusal on.
    told: set
    failed: int
    # When the first call failed, by `time.monotonic`, and when there was room again.
    moment: float
    mended: float


class WhileTheDiskIsFull(Outcome, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"YIZHAN_SEED={SEED}", flush=True)
        provider = cls.enterClassContext(Provider())
        service = Service("full", catalogue=write_catalogue(DIRECTORY, provider))
        cls.disk = Disk(service)
        cls.enterClassContext(service)
        cls.began_as = service.process.pid
        cls.asker = service.key("asker", GRANT)
        crowd = Crowd(provider, service, [service.host])
        cls.granters = [Granter(service, number, crowd.is_over) for number in range(GRANTERS)]
        cls.fills = []
        crowd.others += cls.granters
        crowd.run(lambda: cls.go_on(crowd))
        cls.look_at(crowd)
        print(f"{len(cls.requests)} requests; endings: {cls.endings()}", flush=True)

    @classmethod
    def go_on(cls, crowd):
        for granter in cls.granters:
            granter.start()
        for error in ERRORS:
            wait_for_grants(cls.granters)
            cls.fill(crowd, error)
        wait_for_grants(cls.granters)

    @classmethod
    def fill(cls, crowd, error):
        name, service = errno.errorcode[error], crowd.service
        cls.disk.fail(WRITES, error)
        wait_until(lambda: cls.refusal(service) == NO_ROOM, f"{name} is a refusal")
        end, told = time.monotonic() + FULL, {NO_ROOM}
        while time.monotonic() < end:
            told.add(cls.refusal(service))
            service.check()
            crowd.is_over.wait(0.1)
        mended = time.monotonic()
        failed, moment = cls.disk.mend()
        wait_until(lambda: cls.refusal(service) is None, "it takes requests again")
        seconds = time.monotonic() - mended
        cls.fills.append(Fill(name, told, failed, moment, mended))
        print(f"{name}: {failed} calls failed; requests were told {told}; answered {seconds:.2f} s after", flush=True)

    @classmethod
    def refusal(cls, service):
        """The status and the code of a request; None if it is answered."""
        body = {"model": "demo", "messages": [{"role": "user", "content": f"sandbox:long:1 {time.monotonic()}"}]}
        with Exchange(
                service.host, "POST", "/v1/chat/completions", cls.asker, json.dumps(body),
                Content_Type="application/json") as exchange:
            document = exchange.document()
            return None if exchange.status == 200 else (exchange.status, document["error"]["code"])

    def test_it_refuses_as_on_a_full_disk(self):
        for fill in self.fills:
            with self.subTest(fill.name):
                self.assertGreater(fill.failed, 0)
                # None was answered.
                self.assertLessEqual(fill.told, {NO_ROOM, IN_LINE})

    def test_nothing_is_acknowledged_meanwhile(self):
        for fill in self.fills:
            self.assertEqual(acknowledged_between(self.granters, fill.moment, fill.mended), [], fill.name)

    def test_it_never_ends(self):
        self.service.check()
        self.assertEqual(self.service.process.pid, self.began_as)
        said = self.service.log.read_text()
        self.assertIn("The log could not be written.", said)
        self.assertNotIn("The log can no longer be trusted.", said)

    def test_what_was_acknowledged_is_kept(self):
        for granter in self.granters:
            self.assertGreater(len(granter.granted), 0)
            for key in granter.granted:
                self.assertEqual(self.service.account(key)["granted"], MICRO_YUAN)

    def test_who_was_refused_has_paid_for_what_was_answered(self):
        balance = wait_until(self.settled, "nothing of the asker is pending", pause=0.2)
        posted = [entry["amount"] for entry in self.service.ledger(self.asker) if entry["kind"] == "post"]
        self.assertEqual(balance["granted"], GRANT * MICRO_YUAN)
        self.assertEqual(balance["granted"], balance["available"] + balance["spent"])
        self.assertEqual(balance["spent"], sum(posted))
        self.assertGreaterEqual(len(posted), len(ERRORS))

    def settled(self):
        balance = self.service.account(self.asker)
        return balance["pending"] == 0 and balance


if __name__ == "__main__":
    unittest.main()
