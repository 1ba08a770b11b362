"""Many orders before providers that misbehave, while the service is killed: what was paid is credited, to the fen."""

import os
import random
import unittest

from clients.crowd import IS_LONG, IS_QUICK, SEED
from clients.operators import Site
from clients.sandbox import ALIPAY, WECHAT, Sandbox
from clients.shop import write_shop
from clients.trade import Trade
from clients.traded import Traded
from service import DIRECTORY, Service

ORDERS = int(os.environ.get("YIZHAN_ORDERS") or (5_000 if IS_LONG else 60 if IS_QUICK else 150))
LEAST_KILLS = 2 if IS_QUICK else 6
# A provider's key is replaced while one of the first kills is waited for; its merchant is told a moment later.
KEYS = {"alipay": ALIPAY, "public_key": WECHAT}


class Disturbing:
    """Kills the service again and again, and has the providers replace their keys."""

    def __init__(self, site, sandbox, is_over):
        self.site, self.sandbox, self.is_over = site, sandbox, is_over
        self.chance = random.Random(SEED)
        self.kills = 0

    def go_on(self):
        kinds = list(KEYS)
        while not self.is_over.is_set() or self.kills < LEAST_KILLS:
            self.is_over.wait(self.chance.uniform(2, 6))
            if kinds:
                self.replace_key(kinds.pop())
            self.site.service.kill()
            self.site.service.start()
            self.kills += 1

    def replace_key(self, kind):
        """What the provider says is not believed until an operator has put the new key into the catalogue."""
        self.sandbox.replace_key(kind)
        entry = self.sandbox.merchants()[KEYS[kind]]
        self.is_over.wait(self.chance.uniform(0, 1))
        self.site.change(f"/merchants/{KEYS[kind]}", {"publicKeys": entry["publicKeys"]})


class OrdersWhileItIsKilled(Traded, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"YIZHAN_SEED={SEED} YIZHAN_ORDERS={ORDERS}", flush=True)
        catalogue = DIRECTORY / "shop.json5"
        service = Service("orders", catalogue=catalogue, max_streams_per_account=256)
        sandbox = cls.enterClassContext(Sandbox(notify_base=service.base))
        write_shop(catalogue, sandbox, sandbox.merchants().values())
        cls.enterClassContext(service)
        cls.site = Site.of(sandbox, service, [service.host], service.owner_key)
        trade = Trade(cls.site, sandbox, ORDERS, SEED, is_long=IS_LONG)
        cls.disturbing = Disturbing(cls.site, sandbox, trade.is_over)
        trade.run(cls.disturbing.go_on)
        print(f"{cls.disturbing.kills} kills", flush=True)
        cls.look_at(trade, is_quick=IS_QUICK)

    def test_it_was_killed_meanwhile(self):
        self.assertGreaterEqual(self.disturbing.kills, LEAST_KILLS)


if __name__ == "__main__":
    unittest.main()
