"""A provider that sends as fast as its caller takes: a long answer, or to "hello" a short one."""

import asyncio
import json
import subprocess
import sys

LONG_CHUNKS = 750
TEXT = "a word and " * 400


class EagerProvider:
    """A process of its own, so that it takes no time from the clients; `with EagerProvider() as provider`."""

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
        self.base = self.process.stdout.readline().strip()
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=2048)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", flush=True)
    await server.serve_forever()


async def serve(reader, writer):
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            length = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            body = await reader.readexactly(int(length[0].split(b":")[1])) if length else b""
            await answer(head, body, writer)
    except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
        pass
    finally:
        writer.close()


async def answer(head, body, writer):
    if head.startswith(b"GET"):
        models = json.dumps({"object": "list", "data": [{"id": "demo", "object": "model"}]}).encode()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                     % (len(models), models))
        return
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
    is_long = b'"hello"' not in body
    piece = chunk({"content": TEXT if is_long else "hi"})
    for _ in range(LONG_CHUNKS if is_long else 3):
        writer.write(piece)
        await writer.drain()
    usage = {"prompt_tokens": 5, "completion_tokens": 9}
    writer.write(chunk({}, "stop", usage) + framed(b"data: [DONE]\n\n") + b"0\r\n\r\n")
    await writer.drain()


def framed(data):
    return b"%x\r\n%s\r\n" % (len(data), data)


def chunk(delta, finish=None, usage=None):
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    whole = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "demo", "choices": [choice]}
    return framed(b"data: " + json.dumps(whole | ({"usage": usage} if usage else {})).encode() + b"\n\n")


if __name__ == "__main__":
    asyncio.run(main())
