"""A provider that sends as fast as its caller takes: a long answer, or to "hello" a short one."""

import asyncio
import json
import mmap
import struct
import subprocess
import sys
import tempfile

LONG_CHUNKS = 750
TEXT = "a word and " * 400
# The bytes of long answers that were taken, and the long answers that have not ended.
COUNTS = struct.Struct("qq")


class EagerProvider:
    """A process of its own, so that it takes no time from the clients; `with EagerProvider() as provider`."""

    def __init__(self, chunks=LONG_CHUNKS):
        self.chunks = chunks

    def __enter__(self):
        # Memory that is shared with it: to ask it would take turns with its answers.
        self.shared = tempfile.TemporaryFile()
        self.shared.truncate(COUNTS.size)
        self.page = mmap.mmap(self.shared.fileno(), COUNTS.size)
        shared = self.shared.fileno()
        self.process = subprocess.Popen(
            [sys.executable, __file__, str(self.chunks), str(shared)], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, text=True, pass_fds=[shared])
        self.base = self.process.stdout.readline().strip()
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.page.close()
        self.shared.close()

    @property
    def taken(self):
        """The bytes of its long answers that were taken so far."""
        return COUNTS.unpack(self.page[:])[0]

    @property
    def open(self):
        """How many long answers have begun and not ended."""
        return COUNTS.unpack(self.page[:])[1]


class Counts:
    """What the process tells."""

    def __init__(self, descriptor):
        self.page = mmap.mmap(descriptor, COUNTS.size)
        self.taken = self.open = 0

    def add(self, taken=0, opened=0):
        self.taken += taken
        self.open += opened
        COUNTS.pack_into(self.page, 0, self.taken, self.open)


async def main(chunks, descriptor):
    counts = Counts(int(descriptor))

    async def serve_one(reader, writer):
        await serve(reader, writer, int(chunks), counts)

    server = await asyncio.start_server(serve_one, "127.0.0.1", 0, backlog=2048)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await server.serve_forever()


async def serve(reader, writer, chunks, counts):
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            body = await reader.readexactly(int(length[0].split(b":")[1])) if length else b""
            await answer(head, body, writer, chunks, counts)
    except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
        pass
    finally:
        writer.close()


async def answer(head, body, writer, chunks, counts):
    if head.startswith(b"GET"):
        models = json.dumps({"object": "list", "data": [{"id": "demo", "object": "model"}]}).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                     % (len(models), models))
        return
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
    if b'"hello"' in body:
        await send(writer, chunk({"content": "hi"}), 3)
    else:
        counts.add(opened=1)
        try:
            await send(writer, chunk({"content": TEXT}), chunks, counts)
        finally:
            counts.add(opened=-1)
    usage = {"prompt_tokens": 5, "completion_tokens": 9}
    writer.write(chunk({}, "stop", usage) + framed(b"data: [DONE]\n\n") + b"0\r\n\r\n")
    await writer.drain()


async def send(writer, piece, count, counts=None):
    """Sends a piece again and again, as fast as it is taken."""
    for _ in range(count):
        writer.write(piece)
        await writer.drain()
        if counts:
            counts.add(taken=len(piece))


def framed(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


def chunk(delta, finish=None, usage=None):
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    whole = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "demo", "choices": [choice]}
    return framed(b"data: " + json.dumps(whole | ({"usage": usage} if usage else {})).encode() + b"\n\n")


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
