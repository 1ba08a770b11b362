"""`python3 -m unittest` whose every test has a deadline: what hangs says where it is, instead of being stopped mutely.

    python3 -m watched [--verbose] MODULE...
    python3 -m watched discover --pattern PATTERN

TEST_LIMIT         the seconds that a test may take, or what is made for a class of tests; 240 by default
YIZHAN_SECOND_TRY  1: up to five tests that failed are run once more, and the end says which passed then only

At the deadline, and when the whole part is stopped (SIGTERM), it tells what failed before, the test, what its threads
wait for and where they stand, kills the processes that it started, and fails.

In any case it tells what took longest, where a limit and the time of a slower machine come from.
"""

import faulthandler
import os
import re
import signal
import sys
import time
import unittest
from pathlib import Path

from service import WAITS

LIMIT = int(os.environ.get("TEST_LIMIT") or 240)

# So many of the longest turns are told, if they took a second at least.
TOLD = 10

# More that fail together have one cause, and no chance.
MOST_TRIED_AGAIN = 5


class Watch(unittest.TextTestResult):
    """Knows what runs, and for how long."""

    what = "the beginning"
    began = time.monotonic()
    result = None
    # Seconds, and what took them.
    turns = []

    def startTestRun(self):
        Watch.result = self
        super().startTestRun()

    def startTest(self, test):
        self.turn_to(str(test))
        super().startTest(test)

    def stopTest(self, test):
        super().stopTest(test)
        self.turn_to(f"what comes after {test}")

    def stopTestRun(self):
        super().stopTestRun()
        self.turn_to("the end")
        self.tell_longest()

    @classmethod
    def turn_to(cls, what):
        """Begins the time anew; what is made for a class of tests has no turn of its own, and belongs to `what`."""
        now = time.monotonic()
        cls.turns.append((now - cls.began, cls.what))
        Watch.what, Watch.began = what, now
        signal.alarm(LIMIT)

    @classmethod
    def tell_longest(cls):
        longest = sorted((turn for turn in cls.turns if turn[0] >= 1), reverse=True)[:TOLD]
        if longest:
            print(f"\nThe longest of {sum(seconds for seconds, _ in cls.turns):.0f} s:", file=sys.stderr)
        for seconds, what in longest:
            print(f"{seconds:5.1f} s  {what.splitlines()[0]}", file=sys.stderr)

    @classmethod
    def give_up(cls, number, _):
        # Those that failed before; where one thing fails after the other, this one may only be the last.
        if cls.result:
            cls.result.printErrors()
        why = f"not within {LIMIT} s" if number == signal.SIGALRM else "stopped"
        # In unittest's form, by which compose/test finds the names of what failed.
        print(f"\nERROR: {cls.what}: {why}, after {time.monotonic() - cls.began:.0f} s; waited for:", file=sys.stderr)
        for what, since in list(WAITS):
            print(f"    {what}, for {time.monotonic() - since:.0f} s", file=sys.stderr)
        cls.tell_longest()
        faulthandler.dump_traceback(all_threads=True)
        sys.stdout.flush()
        for child in children():
            os.kill(child, signal.SIGKILL)
        # Not sys.exit, which would wait for the threads.
        os._exit(1)


class Runner(unittest.TextTestRunner):
    resultclass = Watch


def failed_tests(result):
    """The names of the tests that failed, or of the class whose making failed, as unittest takes them."""
    names = set()
    for test, _ in result.failures + result.errors:
        name = getattr(test, "test_case", test).id()
        whole = re.fullmatch(r"\w+ \((.+)\)", name)
        names.add(whole[1] if whole else name)
    return sorted(names | {test.id() for test in result.unexpectedSuccesses})


def try_again(result):
    """Runs once more what failed, and says what passed then only; returns whether all of it did."""
    names = failed_tests(result)
    if os.environ.get("YIZHAN_SECOND_TRY") != "1" or not 1 <= len(names) <= MOST_TRIED_AGAIN:
        return False
    print(f"\nA second try of {', '.join(names)}:", file=sys.stderr)
    second = Runner(verbosity=2).run(unittest.defaultTestLoader.loadTestsFromNames(names))
    still = failed_tests(second)
    for name in names:
        if name not in still and second.testsRun:
            print(f"PASSED AT THE SECOND TRY: {name}", file=sys.stderr)
    return second.testsRun > 0 and second.wasSuccessful()


def children():
    return [int(child) for task in Path("/proc/self/task").iterdir() for child in (task / "children").read_text().split()]


if __name__ == "__main__":
    signal.signal(signal.SIGALRM, Watch.give_up)
    signal.signal(signal.SIGTERM, Watch.give_up)
    Watch.turn_to("the beginning")
    program = unittest.main(module=None, testRunner=Runner, exit=False)
    sys.exit(0 if program.result.wasSuccessful() or try_again(program.result) else 1)
