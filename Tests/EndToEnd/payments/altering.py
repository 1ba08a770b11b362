"""Every way in which a notification can be another than the provider's, from one that is the provider's."""

import dataclasses
import urllib.parse


def with_header(notice, name, value):
    """With another value of a header; without it, if there is none."""
    headers = {known: text for known, text in notice.headers.items() if known.lower() != name.lower()}
    return dataclasses.replace(notice, headers=headers | ({} if value is None else {name: value}))


def header(notice, name):
    (value,) = [text for known, text in notice.headers.items() if known.lower() == name.lower()]
    return value


def with_body(notice, body):
    return dataclasses.replace(notice, body=body)


def other(text):
    """With another first letter of the same kind."""
    first = text[0]
    return ("B" if first == "A" else "A" if first.isalpha() else "1" if first == "0" else "0") + text[1:]


def bodies(body):
    """Other bodies, by what was done to them: to a byte of each class, and to their ends."""
    yield "no body", b""
    yield "a space behind", body + b" "
    yield "a line behind", body + b"\r\n"
    yield "a mark before", b"\xef\xbb\xbf" + body
    yield "twice", body + body
    yield "cut", body[:-1]
    yield "a zero within", body[:9] + b"\0" + body[9:]
    yield "no text", b"\xff\xfe" + body
    classes = {
        "a digit": bytes.isdigit, "a small letter": bytes.islower, "a capital": bytes.isupper,
        "a sign": lambda byte: not byte.isalnum(),
    }
    for name, is_of in classes.items():
        places = [place for place in range(len(body)) if is_of(body[place:place + 1])]
        for place in {places[0], places[len(places) // 2], places[-1]}:
            yield f"{name} at {place}", body[:place] + bytes([body[place] ^ 1]) + body[place + 1:]


def of_wechat(notice, another):
    """Notifications that WeChat Pay did not sign so, by what was done; `another` is one that it did sign."""
    for what, body in bodies(notice.body):
        yield what, with_body(notice, body)
    for name in ("Timestamp", "Nonce", "Serial", "Signature"):
        yield f"no {name}", with_header(notice, f"Wechatpay-{name}", None)
        yield f"an empty {name}", with_header(notice, f"Wechatpay-{name}", "")
        value = other(header(notice, f"Wechatpay-{name}"))
        yield f"another {name}", with_header(notice, f"Wechatpay-{name}", value)
    moment = int(header(notice, "Wechatpay-Timestamp"))
    for text in (f"{moment + 1}", f"{moment - 3600}", f"{moment}.0", f"-{moment}", f"0x{moment:x}", "9" * 40, "soon"):
        yield f"the time {text}", with_header(notice, "Wechatpay-Timestamp", text)
    signature = header(notice, "Wechatpay-Signature")
    for what, text in {
            "the platform's own test": "WECHATPAY/SIGNTEST/" + signature, "half a signature": signature[:172],
            "no base64": "%" * 344, "another's signature": header(another, "Wechatpay-Signature"),
            "a long signature": signature * 4, "zeros": "A" * 342 + "==",
    }.items():
        yield what, with_header(notice, "Wechatpay-Signature", text)
    yield "another way of signing", with_header(notice, "Wechatpay-Signature-Type", "WECHATPAY2-SM2-WITH-SM3")


def of_alipay(notice, another):
    """The same of Alipay's forms: each parameter with another value, and without it."""
    pairs = urllib.parse.parse_qsl(notice.body.decode(), keep_blank_values=True)
    signature = dict(urllib.parse.parse_qsl(another.body.decode()))["sign"]

    def form(changed):
        return with_body(notice, urllib.parse.urlencode(changed).encode())

    for place, (name, value) in enumerate(pairs):
        yield f"another {name}", form(pairs[:place] + [(name, other(value))] + pairs[place + 1:])
        yield f"{name} twice", form(pairs + [(name, value)])
        # The type is not signed: without it, it is the one that there is.
        if name != "sign_type":
            yield f"no {name}", form(pairs[:place] + pairs[place + 1:])
            yield f"another name of {name}", form(pairs[:place] + [(name + "x", value)] + pairs[place + 1:])
    unsigned = [(name, value) for name, value in pairs if name != "sign"]
    for what, text in {
            "an empty signature": "", "no base64": "%", "another's signature": signature, "zeros": "A" * 342 + "==",
            "half a signature": signature[:172],
    }.items():
        yield what, form([*unsigned, ("sign", text)])
    yield "one more", form([*pairs, ("body", "altered")])
    yield "the weak type", form([(name, "RSA" if name == "sign_type" else value) for name, value in pairs])
    yield "a broken escape", with_body(notice, notice.body + b"&x=%zz")
    yield "a space for a plus", with_body(notice, notice.body.replace(b"%2B", b"+").replace(b"sign=", b"sign=+"))
    for what, body in (("no body", b""), ("JSON", b'{"trade_status":"TRADE_SUCCESS"}'), ("no text", b"\xff\xfe=\0")):
        yield what, with_body(notice, body)


def as_signed(notice):
    """Other forms of the same of Alipay's, which are as good: what is signed is in an order of its own."""
    pairs = urllib.parse.parse_qsl(notice.body.decode(), keep_blank_values=True)
    yield "backwards", with_body(notice, urllib.parse.urlencode(pairs[::-1]).encode())
    escaped = "&".join(
        f"{name}={''.join(f'%{byte:02x}' for byte in value.encode())}" for name, value in pairs)
    yield "all escaped", with_body(notice, escaped.encode())
    yield "an empty one more", with_body(notice, notice.body + b"&body=")
