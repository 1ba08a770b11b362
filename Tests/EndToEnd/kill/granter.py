"""Clients that are granted money, one grant after the other, while a disk fails or is full."""

import threading
import time

from service import wait_until

LEAST_GRANTS = 3


class Granter(threading.Thread):
    """Makes keys with a grant, one after the other; notes when each was asked for and acknowledged."""

    def __init__(self, service, number, is_over):
        super().__init__()
        self.service, self.number, self.is_over = service, number, is_over
        self.granted = {}
        # Held while it asks: without a service the command writes itself, and keeps one from starting.
        self.turn = threading.Lock()

    def run(self):
        count = 0
        while not self.is_over.wait(0.05):
            count += 1
            with self.turn:
                self.grant(f"granted-{self.number}-{count}", time.monotonic())

    def grant(self, name, asked):
        done = self.service.run("keys", "create", name, "--grant", "1")
        if done.returncode == 0:
            self.granted[done.stdout.strip()] = (asked, time.monotonic())


def wait_for_grants(granters):
    """Waits until each has some more."""
    before = [len(granter.granted) for granter in granters]
    wait_until(
        lambda: all(len(granter.granted) >= count + LEAST_GRANTS for granter, count in zip(granters, before)),
        "grants are given")


def acknowledged_between(granters, begin, end):
    """When those were asked for that were asked for and acknowledged in a time."""
    return [
        asked for granter in granters for asked, told in list(granter.granted.values()) if asked > begin and told < end
    ]
