"""Half an hour at half of what the machine can do: memory, descriptors and waiting times stay what they are."""

from measuring.embedded import Bench
from measuring.tools import LOAD, descriptors, disk_use, resident, running, table, wait_until_ready
from processes import free_port

STEPS = 10
CONNECTIONS = 32


class Steady(Bench):
    """One process at a rate of requests that it keeps for as long as it is measured."""

    def __init__(self, directory, is_short):
        super().__init__(directory, is_short, 0)
        self.ports = {"upstream": free_port(), "Yizhan": free_port()}
        self.step = 4 if is_short else 180

    def measure(self):
        upstream = [LOAD, "upstream", "--port", str(self.ports["upstream"])]
        with running(upstream, self.directory / "upstream.log") as server, self.yizhan() as process:
            wait_until_ready(self.ports["upstream"], "/v1/models", server)
            wait_until_ready(self.ports["Yizhan"], "/readyz", process)
            self.make_key()
            most = self.load("Yizhan", "--connections", CONNECTIONS, "--seconds", self.step / 4)["requestsPerSecond"]
            rows = [self.row(number, most / 2, process) for number in range(1, STEPS + 1)]
        table([f"{most / 2:,.0f} a second, half of what it can do", "answers", "first token, ms: p50", "p99",
               "resident, MB", "descriptors", "disk use, MB"], rows)

    def row(self, number, rate, process):
        """Measures one step; connections are opened anew for each."""
        result = self.load(
            "Yizhan", "--connections", CONNECTIONS, "--rate", f"{rate:.0f}", "--seconds", self.step, "--warm-up", 0)
        first = result["firstToken"]
        row = [
            f"{number * self.step} s", f"{result['requests']:,}", f"{first['p50'] / 1000:.2f}",
            f"{first['p99'] / 1000:.2f}", f"{resident(process)[0]:.0f}", f"{descriptors(process)}",
            f"{disk_use(self.data):.1f}"]
        print("  ".join(row), flush=True)
        return row
