"""What deliveries look like that are sealed, as `wechatpy` seals them and opens the replies."""

import json
import urllib.parse

import xmltodict
from wechatpy.crypto import PrpCrypto, WeChatCrypto
from wechatpy.enterprise.crypto import WeChatCrypto as CompanyCrypto
from wechatpy.replies import TextReply, deserialize_reply

from clients.callbacks import App, PlainForm, Post, sign, stamp, written


def opened(crypto, reply):
    """What `wechatpy` finds in a sealed reply, whose signature it verifies."""
    outer = xmltodict.parse(reply.decode())["xml"]
    assert set(outer) == {"Encrypt", "MsgSignature", "TimeStamp", "Nonce"}, outer
    return crypto.decrypt_message(outer, outer["MsgSignature"], outer["TimeStamp"], outer["Nonce"])


def seal(crypto, content, timestamp, nonce):
    """The sealed text and its signature."""
    outer = xmltodict.parse(crypto.encrypt_message(content, nonce, timestamp))["xml"]
    return outer["Encrypt"], outer["MsgSignature"]


class SecureForm:
    """An official account's secure mode."""

    shows_plain = False

    def __init__(self, app):
        self.app = app
        self.crypto = WeChatCrypto(app.token, app.encoding_key, app.id)

    def post(self, content, sender):
        timestamp, nonce = stamp()
        encrypted, signature = seal(self.crypto, content, timestamp, nonce)
        return self.envelope(content, sender, encrypted, signature, timestamp, nonce)

    def envelope(self, content, sender, encrypted, signature, timestamp, nonce):
        query = {
            "signature": sign(self.app.token, timestamp, nonce), "timestamp": timestamp, "nonce": nonce,
            "openid": sender, "encrypt_type": "aes", "msg_signature": signature,
        }
        sealed = f"<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
        if self.shows_plain:
            body = content.removesuffix("</xml>") + sealed
        else:
            body = written(ToUserName=self.app.receiver).removesuffix("</xml>") + sealed
        return Post(f"{self.app.path}?{urllib.parse.urlencode(query)}", body.encode())

    def open(self, body):
        # What says nothing is never sealed.
        if body in (b"", b"success"):
            return None
        reply = opened(self.crypto, body)
        assert isinstance(deserialize_reply(reply), TextReply), reply
        return reply


class CompatibleForm(SecureForm):
    """An official account's compatible mode: the message stands beside what is sealed."""

    shows_plain = True


class CheckedPlainForm(PlainForm):
    """Plain mode, whose replies `wechatpy` reads too."""

    def open(self, body):
        reply = super().open(body)
        assert reply is None or isinstance(deserialize_reply(reply), TextReply), reply
        return reply


class CompanyForm:
    """An application's at WeCom."""

    def __init__(self, app):
        self.app = app
        self.crypto = CompanyCrypto(app.token, app.encoding_key, app.id)

    def post(self, content, _):
        timestamp, nonce = stamp()
        return self.envelope(*seal(self.crypto, content, timestamp, nonce), timestamp, nonce)

    def envelope(self, encrypted, signature, timestamp, nonce):
        query = {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}
        body = written(ToUserName=self.app.id, AgentID=str(self.app.agent)).removesuffix("</xml>")
        body += f"<Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
        return Post(f"{self.app.path}?{urllib.parse.urlencode(query)}", body.encode())

    def open(self, body):
        if body == b"":
            return None
        reply = opened(self.crypto, body)
        assert isinstance(deserialize_reply(reply), TextReply), reply
        return reply


class CompanyApp(App):
    """An application of a company."""

    platform = "wecom"
    base_path = "/wecom/"

    def __init__(self, name, **members):
        self.agent = 1_000_002
        super().__init__(name, form=CompanyForm, may=["push"], **members)
        self.id = self.id.replace("wx", "ww")
        self.form = CompanyForm(self)

    @property
    def receiver(self):
        return self.id

    def entry(self, base):
        entry = super().entry(base)
        known = {name: value for name, value in entry.items() if name not in ("original", "mode")}
        return known | {"agent": self.agent}

    def person_id(self):
        # A company's members are told apart whatever their case, and we write to them in small letters.
        return super().person_id()[:16].lower()

    def identity(self, person):
        return f"wecom:{self.id}:{person}"

    def content(self, sender, **fields):
        return super().content(sender, **fields, AgentID=self.agent)


class RobotForm:
    """A smart robot's: JSON, sealed for nobody."""

    def __init__(self, app):
        self.app = app
        self.crypto = CompanyCrypto(app.token, app.encoding_key, "")

    def post(self, content, _):
        timestamp, nonce = stamp()
        encrypted = PrpCrypto(self.crypto.key).encrypt(content, "").decode()
        return self.envelope(encrypted, sign(self.app.token, timestamp, nonce, encrypted), timestamp, nonce)

    def envelope(self, encrypted, signature, timestamp, nonce):
        query = {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}
        body = json.dumps({"encrypt": encrypted}).encode()
        return Post(f"{self.app.path}?{urllib.parse.urlencode(query)}", body, "application/json")

    def open(self, body):
        if body == b"":
            return None
        outer = json.loads(body)
        assert set(outer) == {"encrypt", "msgsignature", "timestamp", "nonce"}, outer
        assert isinstance(outer["timestamp"], int), outer
        return self.crypto.decrypt_message(
            {"Encrypt": outer["encrypt"]}, outer["msgsignature"], str(outer["timestamp"]), outer["nonce"])


class RobotApp(CompanyApp):
    """A smart robot of a company."""

    platform = "wecom-robot"

    def __init__(self, name, **members):
        super().__init__(name, **members)
        self.abilities = []
        self.form = RobotForm(self)

    def entry(self, base):
        entry = super().entry(base)
        return {name: value for name, value in entry.items() if name not in ("agent", "secret", "abilities")}
