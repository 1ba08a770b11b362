"""Checks after secrets were planted: none stands in clear anywhere but in the one answer that shows it."""

from clients.secrecy import reading_routes, told

# Beside those of /openapi.json.
OTHER_PATHS = (
    "/v1/models", "/healthz", "/readyz", "/openapi.json", "/v1/account/ledger?limit=100", "/admin/trail?limit=500",
)


class NothingInClear:
    """A mixin of tests of a `site`; `planting` is what was done, `stored` and `logged` give names and bytes,
    and `measured` has the hosts of all processes."""

    @classmethod
    def look_at(cls, planting):
        cls.planting = planting
        cls.secrets = planting.secrets

    def check(self, places, is_witnessed=True):
        """No secret stands in the places, and what is no secret does: else the search would find nothing anyway."""
        found, seen = {}, False
        for name, data in places:
            seen = seen or self.secrets.is_witnessed(data)
            if labels := self.secrets.found(data):
                found[name] = labels
        self.assertEqual(found, {})
        self.assertEqual(seen, is_witnessed)

    def test_what_is_wrong_is_refused(self):
        self.assertEqual(self.planting.taken, [])

    def test_no_refusal_shows_what_it_was_not_sent(self):
        found = {}
        for what, sent, answer in self.planting.refusals:
            if labels := sorted(set(self.secrets.found(answer)) - set(sent)):
                found[what] = labels
        self.assertEqual(found, {})
        self.assertGreater(len(self.planting.refusals), 80)

    def test_no_route_that_reads_shows_one(self):
        planting = self.planting
        keys = {"owner": planting.owner.key, "operator": planting.operator.key, "person": planting.person.key, "": ""}
        for host in self.site.hosts:
            for who, key in keys.items():
                with self.subTest(who=who, host=host):
                    paths = [*reading_routes(host, planting.owner.key, planting.names), *OTHER_PATHS]
                    self.assertGreater(len(paths), 15)
                    self.check(((path, told(host, "GET", path, key)[1]) for path in paths), is_witnessed=who != "")

    def test_the_trail_and_its_export_show_none(self):
        for path in ("/admin/trail?limit=500", "/admin/trail?format=jsonl"):
            self.check([(path, told(self.site.hosts[-1], "GET", path, self.planting.owner.key)[1])])

    def metrics(self):
        for host in self.measured:
            yield f"/metrics of {host}", told(host, "GET", "/metrics", "")[1]

    def test_no_metric_shows_one(self):
        self.check(self.metrics(), is_witnessed=False)

    def test_no_command_shows_one(self):
        name, batch = self.planting.person.name, self.planting.batch
        commands = (
            ["catalogue", "show"], ["catalogue", "history"], ["accounts", "show", name], ["accounts", "ledger", name],
            ["keys", "list", name], ["codes", "list"], ["codes", "show", batch], ["codes", "uses", batch],
            ["dead", "list"], ["log"], ["trail"], ["trail", "export"], ["audit"],
        )
        places = []
        for words in commands:
            done = self.site.service.run(*words)
            self.assertEqual(done.returncode, 0, (words, done.stderr))
            places.append((" ".join(words), (done.stdout + done.stderr).encode()))
        self.check(places)

    def test_nothing_stored_shows_one(self):
        self.check(self.stored())

    def test_nothing_logged_shows_one(self):
        self.check(self.logged(), is_witnessed=False)
