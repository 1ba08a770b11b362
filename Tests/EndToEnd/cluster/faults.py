"""Kills, pauses and restarts processes in a random order."""

import random
import statistics
import threading
import time
from collections import defaultdict
from dataclasses import dataclass

from clients.crowd import GRANT, IS_LONG, IS_QUICK, SEED
from clients.refusals import Asking, since_the_first_refusal
from cluster import ROLES
from service import wait_until

ROUNDS = 1 if IS_QUICK else 3
LEAST_FAULTS = 15 if IS_QUICK else 50
# Longer than a session: then the group gives a silent member's partitions to others.
PAUSE = 13
BROKER_PAUSE = 30 if IS_LONG else 8
# What is asked for as that begins, and how much of it must meet the end of a chat node's patience, if chance allows.
BURST = 24
# None outlasts half a minute.
LEAST_DOUBTED = 0 if IS_QUICK or IS_LONG else 1
APPEND_DEADLINE = 5
# In which every account has a new answer after the broker is back.
BAR = 10
# In which requests are refused while the broker is silent: most on any machine, and nearly all on one of its own.
SOON, REFUSAL_BAR = 1, 0.1
LEAST_REFUSED = 5
DECIDING = [role for role in ROLES if role != "chat"]


@dataclass(frozen=True)
class Fault:
    kind: str
    # When it began; of a broker, when it was back.
    moment: float
    # Whether nothing further went wrong until every account had an answer again.
    is_watched: bool


class Faults:
    def __init__(self, cluster, crowd):
        self.cluster = cluster
        self.crowd = crowd
        self.chance = random.Random(SEED)
        self.past = []
        self.paused = {}
        # Of an account of its own: what was asked while the broker was silent, since that was known.
        self.asker = cluster.service.key("asker", GRANT)
        self.asked = []

    def go_on(self):
        """In each round every node is killed, two are restarted in order, two lose their session, the broker dies, and
        is paused.

        The next fault comes soon, or once it is seen how long it took until all was well again.
        """
        for turn in range(ROUNDS):
            deeds = [(self.kill, node) for node in self.cluster.nodes]
            deeds += [(self.restart, node) for node in self.chance.sample(self.cluster.nodes, 2)]
            deeds += [(self.pause, self.sleeper(DECIDING[(2 * turn + step) % len(DECIDING)])) for step in (0, 1)]
            deeds += [(self.kill_broker, self.cluster.broker)]
            deeds += [(self.pause_broker, self.cluster.broker)]
            self.chance.shuffle(deeds)
            for deed, program in deeds:
                self.wait(self.chance.uniform(0.3, 1.5))
                # A paused process is left alone until it continues.
                if thread := self.paused.pop(program.name, None):
                    thread.join()
                deed(program)
                if self.past[-1].is_watched:
                    wait_until(self.is_answered, "every account has an answer again", pause=0.2)
        for thread in self.paused.values():
            thread.join()
        self.cluster.wait_until_ready()

    def sleeper(self, role):
        return self.chance.choice([node for node in self.cluster.nodes if node.roles == (role,)])

    def note(self, kind):
        is_alone = not any(thread.is_alive() for thread in self.paused.values())
        is_watched = is_alone and self.chance.random() < (0.1 if kind == "kill" else 0.4)
        self.past.append(Fault(kind, time.monotonic(), is_watched))

    def wait(self, seconds):
        self.crowd.is_over.wait(seconds)

    def is_answered(self):
        return None not in self.waits(self.past[-1])

    def kill(self, node):
        self.note("kill")
        node.kill()
        self.wait(self.chance.uniform(0, 0.5))
        node.launch()

    def restart(self, node):
        self.note("restart")
        assert node.stop() == 0, node.last_words()
        node.launch()

    def pause(self, node):
        """Disturbs the other processes meanwhile."""
        self.note("pause")
        node.pause()
        self.paused[node.name] = threading.Thread(target=lambda: (self.wait(PAUSE), node.resume()))
        self.paused[node.name].start()

    def kill_broker(self, broker):
        broker.kill()
        broker.start()
        self.note("broker killed")

    def pause_broker(self, broker):
        """For longer than a chat node waits for an acknowledgement; it is asked for a lot when that begins."""
        if IS_LONG:
            # A node that starts meanwhile would wait in vain, and end.
            for thread in self.paused.values():
                thread.join()
            self.cluster.wait_until_ready()
        # One that starts has no door yet.
        wait_until(lambda: all(chat.is_ready() for chat in self.cluster.chats), "the doors are open")
        broker.pause()
        with Asking(self.cluster.hosts, self.asker) as asking:
            self.crowd.ask_at_once(self.chance, f"pause.{len(self.past)}", BURST)
            self.wait(BROKER_PAUSE)
        self.asked += since_the_first_refusal(asking.past)
        broker.resume()
        self.note("broker paused")

    # What it did

    def waits(self, fault):
        """Of each account, the seconds until an answer began that was asked for after the fault; None if none did."""
        return [
            min((begun - fault.moment for asked, begun in moments if asked > fault.moment), default=None)
            for moments in self.moments().values()
        ]

    def moments(self):
        """When requests of each account were asked first and when their answers began."""
        moments = {account: [] for account in self.crowd.accounts}
        for request in list(self.crowd.requests):
            times = {what: moment for moment, what in reversed(request.history)}
            if "begun" in times:
                moments[request.account].append((times["ask"], times["begun"]))
        return moments

    def longest(self, kind):
        """The seconds until every account had a new answer after faults of a kind, of those that were watched."""
        return max((max(self.waits(fault)) for fault in self.past if fault.kind == kind and fault.is_watched), default=0)

    @property
    def refused(self):
        """The seconds until requests were refused while the broker was silent, the shortest first."""
        return sorted(each.seconds for each in self.asked if each.is_refused)

    def report_refusals(self):
        row = self.refused
        if row:
            codes = sorted({each.code for each in self.asked if each.is_refused})
            print(
                f"while the broker was silent: {len(row)} of {len(self.asked)} requests refused ({', '.join(codes)}), "
                f"after p50 {at(row, 0.5) * 1000:.1f} ms, p99 {at(row, 0.99) * 1000:.1f} ms, at most "
                f"{row[-1] * 1000:.1f} ms; the others waited", flush=True)

    def report(self):
        self.report_refusals()
        kinds = defaultdict(list)
        for fault in self.past:
            kinds[fault.kind].append(fault)
        for kind, faults in kinds.items():
            waits = [self.waits(fault) for fault in faults if fault.is_watched]
            first, last = sorted(map(min, waits)), sorted(map(max, waits))
            print(f"{kind}: {len(faults)} times, {len(waits)} of them watched", end="")
            if waits:
                print(
                    f"; a new answer began after {statistics.median(first):.2f} s (median), {first[-1]:.2f} s (longest)"
                    f", of every account after {statistics.median(last):.2f} s (median), {last[-1]:.2f} s (longest)",
                    end="")
            print(flush=True)


def at(row, share):
    return row[min(len(row) - 1, int(len(row) * share))]
