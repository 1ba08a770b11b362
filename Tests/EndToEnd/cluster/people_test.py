"""Many that want one thing at once, at two chat nodes, while these and those that call models die."""

import json
import unittest

from clients.guessing import Guessing, Tickets
from clients.last_slot import LastSlot, Wanting
from clients.one_call import OneCall
from clients.revocations import Revocations, Revoking
from cluster import the_cluster
from operating import the_site


class ABalanceForOneCall(OneCall, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = the_site()


class ARevokedKey(Revocations, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = the_site()
        revoking = Revoking(cls.site)
        revoking.run()
        cls.look_at(revoking)


class TheLastSlot(LastSlot, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site, cls.cluster = the_site(), the_cluster()
        llms, chats = cls.nodes("llm"), cls.nodes("chat")
        deaths = [lambda node=node: cls.die(node) for node in (llms[0], chats[0], llms[1])]
        # Either of them may be the one that has the account.
        lasts = [lambda: cls.leave_dead(llms[0]), lambda: cls.leave_dead(llms[1])]
        wanting = Wanting(cls.site, deaths, lasts)
        try:
            wanting.run()
        finally:
            cls.start_all()
        cls.look_at(wanting)

    @classmethod
    def nodes(cls, role):
        return [node for node in cls.cluster.nodes if node.roles == (role,)]

    @classmethod
    def die(cls, *nodes):
        for node in nodes:
            node.kill()
        for node in nodes:
            node.start()

    @classmethod
    def leave_dead(cls, node):
        """All that call models die, and a chat node; one of the former stays dead, and the other takes over from it."""
        cls.start_all()
        node.kill()
        (other,) = [each for each in cls.nodes("llm") if each != node]
        cls.die(other, cls.nodes("chat")[-1])

    @classmethod
    def start_all(cls):
        for node in cls.cluster.nodes:
            if not node.process:
                node.start()
        cls.cluster.wait_until_ready()


class AThousandTickets(Tickets, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = the_site()
        # Each is a command of its own.
        cls.guessing = Guessing(cls.site, cls.show, shown=5, guessed=5)
        cls.guessing.run()

    @classmethod
    def show(cls, identity, code):
        done = cls.site.service.run("signins", "show", identity, code, "--json")
        return json.loads(done.stderr)["code"] if done.returncode else ""


class WhatIsLeft(unittest.TestCase):
    def test_every_ledger_is_whole(self):
        done = the_site().service.run("audit")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_no_message_became_a_dead_letter(self):
        self.assertEqual(the_site().owner.do("GET", "/dead")["letters"], [])


if __name__ == "__main__":
    unittest.main()
