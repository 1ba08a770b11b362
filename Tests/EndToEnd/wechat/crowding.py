"""Many connections of a platform at once, in one thread: what is measured is the service, and little else."""

import asyncio
import resource
import time
import unittest

from clients.callbacks import PATIENCE, next_message
from clients.chats import count_to


class Line:
    """A connection that the platform keeps, as it does for a busy account."""

    def __init__(self, host):
        self.host, self.port = host.split(":")
        self.reader = self.writer = None

    async def open(self):
        self.reader, self.writer = await asyncio.open_connection(self.host, int(self.port))

    def close(self):
        if self.writer:
            self.writer.close()

    def send(self, post):
        head = (
            f"POST {post.path} HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nContent-Type: {post.kind}\r\n"
            f"Content-Length: {len(post.body)}\r\n\r\n")
        self.writer.write(head.encode() + post.body)

    async def receive(self):
        """Status and body."""
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode()
        lines = head.split("\r\n")
        fields = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        body = await self.reader.readexactly(int(fields.get("content-length", 0)))
        return int(lines[0].split()[1]), body

    async def ask(self, post):
        """The seconds until all of the answer was there, and the answer."""
        began = time.perf_counter()
        self.send(post)
        status, body = await asyncio.wait_for(self.receive(), PATIENCE)
        return time.perf_counter() - began, status, body


def make_room(connections):
    """Lets this process have so many connections."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + 512
    if hard != resource.RLIM_INFINITY and hard < wanted:
        raise unittest.SkipTest(f"{wanted} open files are wanted, and {hard} are allowed")
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def post(person, text):
    content = person.app.content(
        person.id, CreateTime=int(time.time()), MsgType="text", Content=text, MsgId=int(next_message()))
    return person.app.form.post(content, person.id)


def question(number=3):
    return count_to(number)


async def open_lines(host, count):
    lines = [Line(host) for _ in range(count)]
    # Not all in the same moment: the kernel keeps so many that are not accepted yet.
    for start in range(0, count, 100):
        await asyncio.gather(*(line.open() for line in lines[start:start + 100]))
    return lines


async def burst(host, persons, text):
    """Everybody writes in the same moment; seconds, shortest first, and how many were not answered."""
    lines = await open_lines(host, len(persons))
    posts = [post(person, text) for person in persons]
    done = await asyncio.gather(*(line.ask(each) for line, each in zip(lines, posts)), return_exceptions=True)
    for line in lines:
        line.close()
    return summed(done)


async def steady(host, persons, text, times, pause):
    """Everybody writes again and again, with a pause of some seconds, drawn by `pause`, after each answer."""
    lines = await open_lines(host, len(persons))
    done = []

    async def chat(line, person):
        for _ in range(times):
            await asyncio.sleep(pause())
            try:
                done.append(await line.ask(post(person, text)))
            except (TimeoutError, OSError, asyncio.IncompleteReadError) as error:
                done.append(error)
                line.close()
                await line.open()

    began = time.perf_counter()
    await asyncio.gather(*(chat(line, person) for line, person in zip(lines, persons)))
    seconds = time.perf_counter() - began
    for line in lines:
        line.close()
    return *summed(done), len(done) / seconds


def summed(done):
    took = sorted(each[0] for each in done if isinstance(each, tuple) and each[1] == 200)
    return took, len(done) - len(took)


async def hold_open(host, persons, text, look):
    """Everybody's delivery is open at once; what `look` finds then, and how many were open."""
    lines = await open_lines(host, len(persons))
    for start in range(0, len(persons), 250):
        for line, person in zip(lines[start:start + 250], persons[start:start + 250]):
            line.send(post(person, text))
        await asyncio.sleep(0)
    await asyncio.sleep(2)
    # Of an answer that has come already the first bytes are here.
    still = sum(not line.reader._buffer for line in lines)
    found = await asyncio.to_thread(look)
    for line in lines:
        line.close()
    return found, still
