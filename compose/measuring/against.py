"""Two builds of Yizhan in turns on one upstream: whether a change made anything slower."""

import pathlib
import statistics

from measuring.embedded import AT_ONCE, Bench
from measuring.tools import LOAD, PROGRAM, in_turns, resident, running, table, wait_until_ready
from processes import free_port

TURNS = 15


class Build(Bench):
    """One build, with its data and its port."""

    def __init__(self, name, program, directory, upstream, is_short):
        super().__init__(directory, is_short, 0)
        directory.mkdir()
        self.name, self.program = name, program
        self.ports = {"upstream": upstream, "Yizhan": free_port()}

    def turn(self, count):
        result = self.load("Yizhan", "--connections", count, "--model", "burst", "--seconds", self.seconds)
        return result["requestsPerSecond"], *[result["firstToken"][share] / 1000 for share in ("p50", "p99")]

    def memory(self):
        """In a process of its own: idle, and with a thousand open streams."""
        with self.yizhan() as process:
            wait_until_ready(self.ports["Yizhan"], "/readyz", process)
            self.make_key()
            idle = resident(process)[0]
            held = self.hold_open(process)
            return f"{idle:.0f} MB", held[1][1]


def measure(other, directory, is_short):
    """Prints the tables, and returns how many streams were refused or not whole."""
    upstream = free_port()
    builds = [
        Build("before", pathlib.Path(other).resolve(), directory / "before", upstream, is_short),
        Build("now", PROGRAM, directory / "now", upstream, is_short)]
    with running([LOAD, "upstream", "--port", str(upstream)], directory / "upstream.log") as server:
        wait_until_ready(upstream, "/v1/models", server)
        memory = [build.memory() for build in builds]
        with builds[0].yizhan() as first, builds[1].yizhan() as second:
            for build, process in zip(builds, (first, second)):
                wait_until_ready(build.ports["Yizhan"], "/readyz", process)
            rows = [compare(builds, count, 1 if is_short else TURNS) for count in AT_ONCE]
    table(["all at once", "before /s", "now /s", "now ÷ before", "standard error", "first token, ms: before p50, p99",
           "now p50, p99"], rows)
    table(["resident", "before", "now"], [
        ["idle"] + [pair[0] for pair in memory], ["1 000 open streams"] + [pair[1] for pair in memory]])
    return sum(build.errors for build in builds)


def compare(builds, count, turns):
    results = in_turns(builds, turns, lambda build: build.turn(count))
    ratios = [now[0] / before[0] for before, now in zip(results["before"], results["now"])]
    error = statistics.stdev(ratios) / len(ratios) ** 0.5 if len(ratios) > 1 else 0
    rates, firsts = [], []
    for build in builds:
        rate, *first = [statistics.median(values) for values in zip(*results[build.name])]
        rates.append(f"{rate:,.0f}")
        firsts.append(f"{first[0]:.2f}, {first[1]:.2f}")
    return [str(count), *rates, f"{statistics.median(ratios):.3f}", f"{error:.3f}", *firsts]
