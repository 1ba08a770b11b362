"""A server that plays both providers for our service, as strict as the packages of their clients.

It does what the tests need: who has paid is said by `pay` of a side, and nothing is told by itself.
"""

import urllib.parse

from loopback import Handler, PlayedServer


class Oracle(PlayedServer):
    """A server for merchants of both; `faults` are the requests that were not as they must be."""

    def __init__(self):
        self.wechat, self.alipay = [], []
        self.faults = []
        super().__init__(Asked)

    def respond(self, method, target, headers, body):
        if not target.startswith("/gateway.do"):
            number = headers["Authorization"].partition('mchid="')[2].partition('"')[0]
            (side,) = [side for side in self.wechat if side.number == number]
            return side.respond(method, target, headers, body)
        text = urllib.parse.urlsplit(target).query + "&" + body
        parameters = dict(urllib.parse.parse_qsl(text, keep_blank_values=True, strict_parsing=False))
        (side,) = [side for side in self.alipay if side.app == parameters["app_id"]]
        return 200, {"Content-Type": "application/json;charset=utf-8"}, side.respond(parameters)


class Asked(Handler):
    """One request to a provider."""

    def answer(self):
        body = self.body().decode()
        try:
            status, headers, text = self.server.respond(self.command, self.path, self.headers, body)
        except Exception as error:
            self.server.faults.append((self.command, self.path, repr(error)))
            status, headers, text = 500, {"Content-Type": "text/plain"}, "fault"
        self.send(status, text.encode(), headers)

    do_GET = do_POST = answer
