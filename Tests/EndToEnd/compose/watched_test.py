"""A test that hangs is named, with what it waits for, and what it started ends with it."""

import os
import subprocess
import sys
import unittest
from pathlib import Path

from service import DIRECTORY, wait_until

HANGING = """
import subprocess, threading, unittest
from service import wait_until

class Odd(unittest.TestCase):
    def test_that_fails(self):
        self.fail("the sun")

    def test_that_hangs(self):
        child = subprocess.Popen(["sleep", "1000"])
        never = lambda: print(child.pid, flush=True)
        thread = threading.Thread(target=lambda: wait_until(never, "the moon", 1000, pause=1000))
        thread.start()
        thread.join()
"""


class Watched(unittest.TestCase):
    def setUp(self):
        (DIRECTORY / "hanging.py").write_text(HANGING)

    def start(self, limit):
        paths = f"{DIRECTORY}:{os.environ['PYTHONPATH']}"
        process = subprocess.Popen(
            [sys.executable, "-m", "watched", "hanging"], env=os.environ | {"PYTHONPATH": paths, "TEST_LIMIT": limit},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        return process, int(process.stdout.readline())

    def check(self, process, child, why):
        _, said = process.communicate(timeout=30)
        self.assertNotEqual(process.returncode, 0)
        self.assertIn(f"test_that_hangs (hanging.Odd.test_that_hangs): {why}", said)
        self.assertIn("AssertionError: the sun", said)
        self.assertIn("the moon, for", said)
        self.assertRegex(said, r'File ".*hanging\.py", line \d+ in test_that_hangs')
        # Also of one that nobody has waited for.
        wait_until(lambda: not Path(f"/proc/{child}/exe").exists(), "its child is gone")

    def test_at_its_deadline(self):
        process, child = self.start("2")
        self.check(process, child, "not within 2 s")

    def test_when_the_part_is_stopped(self):
        process, child = self.start("1000")
        process.terminate()
        self.check(process, child, "stopped")


if __name__ == "__main__":
    unittest.main()
