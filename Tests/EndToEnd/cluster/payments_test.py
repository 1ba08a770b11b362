"""Many processes sell credit while one of each role dies, and the broker: what was paid is credited, to the fen."""

import json
import random
import unittest

from clients.crowd import IS_LONG, IS_QUICK, SEED
from clients.sandbox import ALIPAY, WECHAT, Sandbox
from clients.shop import product_entries
from clients.trade import Trade
from clients.traded import Traded
from cluster import ROLES, the_cluster
from operating import the_site

ORDERS = 500 if IS_LONG else 30 if IS_QUICK else 60
ROUNDS = 3 if IS_LONG else 1
# Each provider tells another node.
PATHS = {WECHAT: "wechat", ALIPAY: "alipay"}


class Disturbing:
    """Kills one process of each role, and the broker; as often as there are rounds."""

    def __init__(self, cluster, is_over):
        self.cluster, self.is_over = cluster, is_over
        self.chance = random.Random(SEED)
        self.killed = []

    def go_on(self):
        for _ in range(ROUNDS):
            deeds = [(self.kill, role) for role in ROLES] + [(self.kill_broker, "broker")]
            self.chance.shuffle(deeds)
            for deed, name in deeds:
                self.is_over.wait(self.chance.uniform(0.3, 2))
                deed(name)
                self.killed.append(name)
        self.cluster.wait_until_ready()

    def kill(self, role):
        node = self.chance.choice([node for node in self.cluster.nodes if node.roles == (role,)])
        node.kill()
        self.is_over.wait(self.chance.uniform(0, 0.5))
        node.launch()

    def kill_broker(self, _):
        self.cluster.broker.kill()
        self.cluster.broker.start()


class OrdersWhileProcessesDie(Traded, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        print(f"YIZHAN_SEED={SEED}", flush=True)
        cluster, cls.site = the_cluster(), the_site()
        sandbox = cls.enterClassContext(Sandbox("payments-sandbox"))
        cls.open_shop(sandbox)
        trade = Trade(cls.site, sandbox, ORDERS, SEED, is_long=IS_LONG)
        cls.disturbing = Disturbing(cluster, trade.is_over)
        trade.run(cls.disturbing.go_on)
        cluster.broker.keep_records("orders", "cashier", "reconciliation", "quota")
        cls.look_at(trade, is_quick=not IS_LONG)

    @classmethod
    def open_shop(cls, sandbox):
        """Puts merchants and products into the catalogue of the running cluster."""
        entries = sandbox.merchants(with_certificates=True)
        merchants = [
            entry | {"notifyAddress": f"http://{host}/payments/{PATHS[name]}/{name}/notify"}
            for host, (name, entry) in zip(cls.site.hosts, entries.items(), strict=True)
        ]
        cls.site.change("", {"merchants": merchants, "products": product_entries()})

    def test_one_of_each_role_was_killed_and_the_broker(self):
        self.assertEqual(set(self.disturbing.killed), {*ROLES, "broker"})

    def test_the_command_shows_the_day(self):
        for merchant in (WECHAT, ALIPAY):
            done = self.site.service.run(
                "reconcile", "--date", self.trade.day, "--merchant", merchant, "--json")
            (report,) = json.loads(done.stdout)["data"]
            self.assertEqual(report["status"], "done", done.stderr)
            self.assertEqual(done.returncode, int(not report["clean"]), done.stderr)


if __name__ == "__main__":
    unittest.main()
