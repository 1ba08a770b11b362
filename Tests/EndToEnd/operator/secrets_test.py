"""Secrets are used right and wrong; then they are looked for in all that one process keeps, logs and tells."""

import sqlite3
import unittest

from clients.hidden import NothingInClear
from clients.planting import Planting
from serving import serve

# What these are for.
SECRET_FILES = {"secret", "master.key", "session.secret", "owner.key"}


class Planted(NothingInClear, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.site = serve(cls, "planted", log_level="debug")
        cls.service = cls.site.service
        cls.measured = cls.site.hosts
        planting = Planting(cls.site)
        for name in ("secret", "master.key", "session.secret"):
            planting.secrets.add(f"the file '{name}'", (cls.service.data / name).read_text().strip())
        cls.look_at(planting.run())

    def stored(self):
        """All files as they are beside the running service, and every value of the database: pages cut long ones."""
        for path in sorted(self.service.data.rglob("*")):
            if path.is_file() and path.name not in SECRET_FILES:
                yield path.name, path.read_bytes()
        yield from self.values()

    def values(self):
        copy = self.service.data.parent / "planted.copy.sqlite"
        with sqlite3.connect(self.service.data / "log.sqlite") as log:
            log.execute("VACUUM INTO ?", (str(copy),))
        with sqlite3.connect(copy) as log:
            names = [name for (name,) in log.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            for name in names:
                rows = [
                    each if isinstance(each, bytes) else str(each).encode()
                    for row in log.execute(f'SELECT * FROM "{name}"') for each in row
                ]
                yield f"the table {name}", b"\n".join(rows)
        copy.unlink()

    def logged(self):
        """The greeting of the first start too, which shows a link and no key."""
        yield self.service.log.name, self.service.log.read_bytes()

    def test_a_second_start_shows_neither_key_nor_link(self):
        begun = self.service.log.stat().st_size
        self.assertEqual(self.service.stop(), 0)
        self.service.start()
        said = self.service.log.read_bytes()[begun:]
        self.check([("the log", said)], is_witnessed=False)
        self.assertNotIn(b"#link=", said)


if __name__ == "__main__":
    unittest.main()
