"""Many that want one thing at once, at one process that dies meanwhile."""

import unittest

from clients import console
from clients.guessing import Guessing, Tickets
from clients.last_slot import LastSlot, Wanting
from clients.one_call import OneCall
from clients.operators import Site
from clients.revocations import Revocations, Revoking
from people_test_case import PeopleTestCase

DEATHS = 3


class Race(PeopleTestCase):
    # More than there are clients.
    settings = {"max_streams_per_account": 256}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.site = Site.of(cls.house, cls.service, [cls.service.host], cls.service.owner_key)

    @classmethod
    def tearDownClass(cls):
        """Whatever was raced for, every ledger is whole, and nothing is left over."""
        for words, said in ((("audit",), ""), (("dead", "list"), "There are no dead letters.")):
            done = cls.service.run(*words)
            assert done.returncode == 0 and said in done.stdout, done.stdout + done.stderr


class ABalanceForOneCall(OneCall, Race):
    pass


class ARevokedKey(Revocations, Race):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        revoking = Revoking(cls.site)
        revoking.run()
        cls.look_at(revoking)


class TheLastSlot(LastSlot, Race):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()

        def die():
            cls.service.kill()
            cls.service.start()

        wanting = Wanting(cls.site, [die] * DEATHS, [die])
        wanting.run()
        cls.look_at(wanting)


class AThousandTickets(Tickets, Race):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.guessing = Guessing(cls.site, cls.show, shown=400, guessed=60)
        cls.guessing.run()

    @classmethod
    def show(cls, identity, code):
        status, document = console.post(cls.service, "/signins/shown", {"identity": identity, "code": code})
        return document["code"] if status >= 400 else ""


if __name__ == "__main__":
    unittest.main()
