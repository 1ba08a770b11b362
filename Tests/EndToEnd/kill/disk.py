"""The disk of one process, which a test breaks while the process runs."""

import mmap
import struct
import subprocess
from pathlib import Path

from service import DIRECTORY

SYNCS, WRITES = 1, 2


class Disk:
    def __init__(self, program):
        library = DIRECTORY / "disk.so"
        source = Path(__file__).with_name("disk.c")
        subprocess.run(["clang", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, source], check=True)
        path = DIRECTORY / f"{program.name}.disk"
        path.write_bytes(bytes(24))
        with path.open("r+b") as file:
            self.page = mmap.mmap(file.fileno(), 24)
        program.environment |= {"LD_PRELOAD": str(library), "TEST_DISK": str(path)}

    def fail(self, kind):
        """From now on all calls of the kind fail, until the disk is mended."""
        self.page[:] = struct.pack("qqq", kind, 0, 0)

    def mend(self):
        """Returns how many calls failed, and when the first did, by `time.monotonic`."""
        _, failed, moment = struct.unpack("qqq", self.page[:])
        self.page[:] = bytes(24)
        return failed, moment / 1e9
