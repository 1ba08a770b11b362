"""The wall clock of one process, which a test moves while the process runs."""

import struct
import subprocess
from functools import cache
from pathlib import Path

from service import DIRECTORY

MINUTE, HOUR, DAY, YEAR = 60, 3600, 86_400, 365 * 86_400


@cache
def library():
    built = DIRECTORY / "clock.so"
    source = Path(__file__).with_name("clock.c")
    subprocess.run(["clang", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", built, source], check=True)
    return built


class Clock:
    def __init__(self, program, seconds=0):
        self.file = DIRECTORY / f"{program.name}.clock"
        self.file.write_bytes(struct.pack("q", seconds))
        program.environment |= {"LD_PRELOAD": str(library()), "TEST_CLOCK": str(self.file)}

    def set(self, seconds):
        """Sets the clock to so many seconds ahead of the machine's."""
        with self.file.open("r+b") as file:
            file.write(struct.pack("q", seconds))
