"""Kills the service again and again."""

import os
import random
import time

from clients.crowd import IS_QUICK, SEED

LEAST_KILLS = 12
SECONDS = float(os.environ.get("YIZHAN_KILL_SECONDS") or (20 if IS_QUICK else 40))


class Killing:
    def __init__(self, service):
        self.service = service
        self.chance = random.Random(SEED)
        self.kills = 0
        self.seconds_to_ready = []

    def go_on(self, is_over):
        end = time.monotonic() + SECONDS
        while time.monotonic() < end or self.kills < LEAST_KILLS:
            is_over.wait(self.chance.uniform(1, 3))
            self.kill()
            # Sometimes it is killed before it is ready.
            while self.chance.random() < 0.2:
                self.service.launch()
                is_over.wait(self.chance.uniform(0, 0.4))
                self.kill()
            self.seconds_to_ready.append(self.service.start())

    def kill(self):
        self.service.kill()
        self.kills += 1
