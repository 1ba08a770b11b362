"""A provider that keeps what it was asked, and answers one word."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CHUNKS = (
    {"choices": [{"index": 0, "delta": {"role": "assistant", "content": "noted"}, "finish_reason": None}]},
    {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
    {"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 1, "total_tokens": 8}},
)


class Recorder:
    def __init__(self):
        self.asked = []
        # Seconds before each answer.
        self.delay = 0
        recorder = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                recorder.asked.append((self.headers, json.loads(body)))
                time.sleep(recorder.delay)
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
                for chunk in CHUNKS:
                    told = {"id": "theirs", "object": "chat.completion.chunk", "created": 1, "model": "theirs"} | chunk
                    self.wfile.write(f"data: {json.dumps(told)}\n\n".encode())
                self.wfile.write(b"data: [DONE]\n\n")

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_port}/v1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
