"""Asks again and again, apart from all others, and notes how soon each request is refused."""

import asyncio
import json
import subprocess
import sys
import time
from dataclasses import dataclass

# Seconds between two requests to one host.
PAUSE = 0.2


@dataclass(frozen=True)
class Asked:
    """A request: when it was made, by `time.monotonic`, and how soon it was answered with what; 0 if it was not."""

    moment: float
    seconds: float
    status: int
    code: str

    @property
    def is_refused(self):
        return self.status == 503


class Asking:
    """A process of its own, whose times are not those of the other clients; `with Asking(hosts, key) as asking`.

    Afterwards `asking.past` says what became of the requests.
    """

    def __init__(self, hosts, key):
        self.arguments = [key, *hosts]

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, __file__, *self.arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_):
        said, _ = self.process.communicate("", timeout=60)
        self.past = [Asked(*each) for each in json.loads(said)]


def since_the_first_refusal(past):
    """What was asked from the moment on when the first refusal was known: until then nobody knows of an outage."""
    known = min((each.moment + each.seconds for each in past if each.is_refused), default=float("inf"))
    return [each for each in past if each.moment >= known]


def request(key, number):
    content = f"sandbox:long:1 refused {number}"
    body = json.dumps({"model": "demo", "stream": True, "messages": [{"role": "user", "content": content}]})
    head = (
        f"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n")
    return (head + body).encode()


async def ask(host, data, past):
    """Notes the request when its answer's head is there, or when it is given up."""
    name, port = host.split(":")
    began, status, code, writer = time.monotonic(), 0, "", None
    try:
        reader, writer = await asyncio.open_connection(name, int(port))
        writer.write(data)
        status, code = read(await reader.readuntil(b"\r\n\r\n"))
    except (OSError, asyncio.IncompleteReadError):
        pass
    finally:
        # Nobody listens at a process that is just started again.
        if writer:
            past.append((began, time.monotonic() - began, status, code))
            writer.close()


def read(head):
    lines = head.decode().split("\r\n")
    codes = [line.split(":")[1].strip() for line in lines if line.lower().startswith("x-yizhan-problem:")]
    return int(lines[0].split()[1]), codes[0] if codes else ""


async def ask_on(key, hosts, past):
    number = 0
    async with asyncio.TaskGroup() as group:
        while True:
            for host in hosts:
                number += 1
                group.create_task(ask(host, request(key, number), past))
            await asyncio.sleep(PAUSE)


async def main(key, hosts):
    past = []
    asking = asyncio.create_task(ask_on(key, hosts, past))
    await asyncio.to_thread(sys.stdin.read)
    asking.cancel()
    await asyncio.wait([asking])
    print(json.dumps(past))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2:]))
