"""A proxy before brokers, which can be cut: then nothing passes, and nobody is told."""

import asyncio
import contextlib
import threading


class Line:
    """Forwards 127.0.0.1:PORT to 127.0.0.1:PORT+1 for several ports, on a thread of its own."""

    def __init__(self, ports):
        self.ports = ports
        self.loop = asyncio.new_event_loop()
        self.tasks = set()
        self.is_whole = asyncio.Event()
        self.is_whole.set()

    def start(self):
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        asyncio.run_coroutine_threadsafe(self.listen(), self.loop).result(10)

    async def listen(self):
        self.servers = [await asyncio.start_server(self.connect(port + 1), "127.0.0.1", port) for port in self.ports]

    def cut(self):
        self.loop.call_soon_threadsafe(self.is_whole.clear)

    def heal(self):
        self.loop.call_soon_threadsafe(self.is_whole.set)

    def connect(self, port):
        async def serve(reader, writer):
            # A connection that is asked for while the line is cut goes through once it is whole.
            await self.is_whole.wait()
            try:
                there, back = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                writer.close()
                return
            await asyncio.gather(self.pass_on(reader, back), self.pass_on(there, writer))

        return serve

    async def pass_on(self, reader, writer):
        with contextlib.suppress(OSError):
            while data := await reader.read(65_536):
                await self.is_whole.wait()
                writer.write(data)
                await writer.drain()
        writer.close()
