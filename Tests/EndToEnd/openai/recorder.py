"""A provider that keeps what it was asked, and answers one word."""

import json
import time

from loopback import PlayedServer, UnmeasuredHandler

CHUNKS = (
    {"choices": [{"index": 0, "delta": {"role": "assistant", "content": "noted"}, "finish_reason": None}]},
    {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
    {"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 1, "total_tokens": 8}},
)


class Recorder(PlayedServer):
    def __init__(self):
        super().__init__(Asked)
        self.base += "/v1"
        self.asked = []
        # Seconds before each answer.
        self.delay = 0


class Asked(UnmeasuredHandler):
    """One question."""

    def do_POST(self):
        self.server.asked.append((self.headers, json.loads(self.body())))
        time.sleep(self.server.delay)
        self.begin(200, {"Content-Type": "text/event-stream"})
        for chunk in CHUNKS:
            told = {"id": "theirs", "object": "chat.completion.chunk", "created": 1, "model": "theirs"} | chunk
            self.wfile.write(f"data: {json.dumps(told)}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")
