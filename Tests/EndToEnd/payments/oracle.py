"""A server that plays both providers for our service, as strict as the packages of their clients.

It does what the tests need: who has paid is said by `pay` of a side, and nothing is told by itself.
"""

import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Oracle:
    """A server for merchants of both; `faults` are the requests that were not as they must be."""

    def __init__(self):
        self.wechat, self.alipay = [], []
        self.faults = []
        oracle = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                try:
                    status, headers, text = oracle.respond(self.command, self.path, self.headers, body)
                except Exception as error:
                    oracle.faults.append((self.command, self.path, repr(error)))
                    status, headers, text = 500, {"Content-Type": "text/plain"}, "fault"
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                data = text.encode()
                if status != 204:
                    self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST = answer

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def respond(self, method, target, headers, body):
        if not target.startswith("/gateway.do"):
            number = headers["Authorization"].partition('mchid="')[2].partition('"')[0]
            (side,) = [side for side in self.wechat if side.number == number]
            return side.respond(method, target, headers, body)
        text = urllib.parse.urlsplit(target).query + "&" + body
        parameters = dict(urllib.parse.parse_qsl(text, keep_blank_values=True, strict_parsing=False))
        (side,) = [side for side in self.alipay if side.app == parameters["app_id"]]
        return 200, {"Content-Type": "application/json;charset=utf-8"}, side.respond(parameters)
