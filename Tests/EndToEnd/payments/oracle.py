"""A server that plays both providers for our service, as strict as the packages of their clients.

It does what the tests need: who has paid is said by `pay` of a side, and nothing is told by itself.
"""

import urllib.parse

from loopback import QuietHandler, Serving


class Oracle(Serving):
    """A server for merchants of both; `faults` are the requests that were not as they must be."""

    def __init__(self):
        self.wechat, self.alipay = [], []
        self.faults = []
        oracle = self

        class Handler(QuietHandler):
            def answer(self):
                body = self.body().decode()
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

        super().__init__(Handler)

    def respond(self, method, target, headers, body):
        if not target.startswith("/gateway.do"):
            number = headers["Authorization"].partition('mchid="')[2].partition('"')[0]
            (side,) = [side for side in self.wechat if side.number == number]
            return side.respond(method, target, headers, body)
        text = urllib.parse.urlsplit(target).query + "&" + body
        parameters = dict(urllib.parse.parse_qsl(text, keep_blank_values=True, strict_parsing=False))
        (side,) = [side for side in self.alipay if side.app == parameters["app_id"]]
        return 200, {"Content-Type": "application/json;charset=utf-8"}, side.respond(parameters)
