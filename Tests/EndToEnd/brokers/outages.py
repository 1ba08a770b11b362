"""Freezes, kills and cuts off brokers, and sees how soon answers begin again."""

import random
import statistics
import threading
import time
from dataclasses import dataclass, field

from clients.crowd import GRANT, IS_QUICK, SEED
from clients.request import Account
from clients.wire import Lost, NotSent
from reading import Reading
from service import wait_until

# In which new answers begin again.
BAR = 10
# How long it is seen what happens.
PATIENCE = 40
FROZEN = 20 if IS_QUICK else 45
KILLED = 10
DOWN = 5
CUT = 30
WATCHERS = 12
STREAMS = 6
# Milliseconds between two tokens: such a stream is open for as long as the first outage.
PACE = 400


@dataclass
class Outage:
    kind: str
    moment: float
    # Of each account, the seconds until an answer began that was asked for after the moment.
    waits: list = field(default_factory=list)
    probed: float = 0

    def __str__(self):
        if not self.waits:
            return f"{self.kind}: no new answer began in {PATIENCE} s; kcat after {self.probed:.1f} s"
        return (
            f"{self.kind}: new answers began after {statistics.median(self.waits):.1f} s (median), "
            f"{max(self.waits):.1f} s (longest of {len(self.waits)} accounts of {WATCHERS}); "
            f"kcat after {self.probed:.1f} s")


class Outages:
    def __init__(self, cluster, crowd, probe):
        self.cluster = cluster
        self.crowd = crowd
        self.probe = probe
        self.chance = random.Random(SEED)
        # Apart from the crowd's, whose every request is looked at.
        self.accounts = [
            Account(f"watcher-{number}", cluster.service.key(f"watcher-{number}", GRANT)) for number in range(WATCHERS)
        ]
        self.past = {}
        self.open = []

    def go_on(self):
        """One broker of three freezes and another dies; all die; a node is cut off."""
        frozen, killed = self.chance.sample(self.cluster.brokers, 2)
        self.open_streams()
        self.while_it_lasts("frozen", frozen, frozen.pause, FROZEN, frozen.resume)
        self.while_it_lasts("killed", killed, killed.kill, KILLED, killed.launch)
        self.cluster.wait_for_brokers()
        self.all_down()
        self.cut_off()

    def while_it_lasts(self, kind, broker, begin, seconds, end):
        moment = time.monotonic()
        begin()
        self.watch(f"{kind} ({broker.name})", kind, moment, self.cluster.hosts)
        self.pause(moment + seconds - time.monotonic())
        end()
        self.calm_down()

    def all_down(self):
        for broker in self.cluster.brokers:
            broker.kill()
        self.pause(DOWN)
        for broker in self.cluster.brokers:
            broker.launch()
        began = time.monotonic()
        wait_until(lambda: self.probe.wait_after(began) is not None, "the brokers are ready", 120, pause=0.1)
        self.watch("all down, from when they are ready", "down", time.monotonic(), self.cluster.hosts)
        self.calm_down()

    def cut_off(self):
        """Asks the node that was cut off."""
        self.cluster.line.cut()
        self.pause(CUT)
        self.cluster.line.heal()
        behind = self.cluster.nodes[1]
        self.watch("a node that was cut off, from when it no longer is", "cut", time.monotonic(), [behind.host])

    def pause(self, seconds):
        self.crowd.is_over.wait(max(0, seconds))

    def calm_down(self):
        """Until both nodes give answers: the next outage shall meet a whole service."""
        for host in self.cluster.hosts:
            wait_until(lambda: self.begins(self.accounts[0], host), f"{host} answers", pause=0.2)

    # What is seen

    def watch(self, title, kind, moment, hosts):
        """Asks for an answer of each account until one begins."""
        outage = Outage(title, moment)
        # An answer that never begins is read for ever: the service keeps its connection alive.
        threads = [
            threading.Thread(target=self.ask, args=(outage, account, hosts), daemon=True) for account in self.accounts
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(0, moment + PATIENCE - time.monotonic()))
        outage.probed = wait_until(lambda: self.probe.wait_after(moment), "kcat writes", pause=0.1)
        self.past[kind] = outage
        print(outage, flush=True)

    def ask(self, outage, account, hosts):
        turns = iter(range(1_000_000))
        wait_until(
            lambda: self.begins(account, hosts[next(turns) % len(hosts)]), f"{account.name} has an answer", PATIENCE,
            pause=0.2)
        outage.waits.append(time.monotonic() - outage.moment)

    def begins(self, account, host):
        try:
            reading = Reading(account, host, 1, pace=0)
        except (Lost, NotSent):
            return False
        try:
            if not reading.exchange.is_stream:
                return False
            event = next(reading.source, None)
            return event is not None and event.error is None
        finally:
            reading.close()

    # Streams that are open when the first outage begins

    def open_streams(self):
        self.open = [
            Steady(account, self.cluster.hosts[number % 2], number)
            for number, account in zip(range(STREAMS), self.accounts)
        ]

    def wait_for_streams(self):
        for stream in self.open:
            stream.join()
        gaps = ", ".join(f"{gap:.1f} s ({since:.0f} s after it)" for gap, since in self.gaps())
        print(f"open streams stood still, from the freeze on, for at most {gaps}", flush=True)

    def gaps(self):
        """Each open stream's longest gap, and how long after the freeze it began."""
        frozen = self.past["frozen"].moment
        return [(stream.longest_gap, stream.gap_began - frozen) for stream in self.open]


class Steady(threading.Thread):
    """Reads a slow stream, and notes when each event came."""

    def __init__(self, account, host, number):
        super().__init__()
        self.reading = Reading(account, host, number, pace=PACE)
        self.reading.read(1)
        self.moments = [time.monotonic()]
        self.start()

    def run(self):
        for event in self.reading.source:
            self.reading.events.append(event)
            self.moments.append(time.monotonic())
        self.reading.close()

    @property
    def longest_gap(self):
        return self.gap[0]

    @property
    def gap_began(self):
        return self.gap[1]

    @property
    def gap(self):
        """How long nothing came, and since when, of the longest such time."""
        return max((after - before, before) for before, after in zip(self.moments, self.moments[1:]))
