"""The disk of one process, which a test breaks or fills while the process runs."""

import errno
import mmap
import struct
import subprocess
from pathlib import Path

from service import DIRECTORY

SYNCS, WRITES = 1, 2
# `struct disk` of disk.c: which calls fail, how many did, when the first did, with which error.
LAYOUT = struct.Struct("qqqq")


class Disk:
    def __init__(self, program):
        library = DIRECTORY / "disk.so"
        source = Path(__file__).with_name("disk.c")
        subprocess.run(["clang", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", library, source], check=True)
        path = DIRECTORY / f"{program.name}.disk"
        path.write_bytes(bytes(LAYOUT.size))
        with path.open("r+b") as file:
            self.page = mmap.mmap(file.fileno(), LAYOUT.size)
        program.environment |= {"LD_PRELOAD": str(library), "TEST_DISK": str(path)}

    def fail(self, kind, error=errno.EIO):
        """From now on all calls of the kind fail with the error, until the disk is mended."""
        # Which ones comes last: a call that fails finds the rest.
        self.page[8:] = LAYOUT.pack(0, 0, 0, error)[8:]
        self.page[:8] = struct.pack("q", kind)

    def mend(self):
        """Returns how many calls failed, and when the first did, by `time.monotonic`."""
        self.page[:8] = bytes(8)
        _, failed, moment, _ = LAYOUT.unpack(self.page[:])
        return failed, moment / 1e9
