"""Redeem codes, made from their description alone and not by the service: 118 bits in an alphabet of 27."""

import hashlib
import hmac
import json
import secrets
import time

from clients.wire import Exchange, Lost, NotSent

ALPHABET = "23456789ACDEFGHJKMNPQRTVWXY"
# From the first try to the end.
PATIENCE = 120
# The service does not say whether the code was redeemed, or cannot say it now.
IN_DOUBT = {429, 503, 504}


def make_code(secret, batch):
    """A code of a batch, which is a number of 32 bits."""
    signed = batch << 40 | secrets.randbits(40)
    mac = hmac.digest(secret, b"redeem-code:" + signed.to_bytes(16, "big"), "sha256")
    number = signed << 46 | int.from_bytes(mac[:8], "big") >> 18
    letters = []
    for _ in range(25):
        number, digit = divmod(number, 27)
        letters.insert(0, ALPHABET[digit])
    return "-".join("".join(letters[start:start + 5]) for start in range(0, 25, 5))


def batch_made(batch, codes, value):
    """The message that makes codes known, as JSON."""
    hashes = [hashlib.sha256(code.replace("-", "").encode()).hexdigest()[:32] for code in codes]
    return json.dumps({
        "batch": f"{batch:08x}", "by": {"name": "kcat"}, "codes": hashes, "count": len(codes), "first": 1,
        "request": f"made-{batch:08x}", "terms": {"usesPerCode": 1, "value": value},
    }, sort_keys=True)


def redeem(account, hosts, code, key):
    """Redeems a code under an Idempotency-Key, again and again until it is known whether; returns the document."""
    body = json.dumps({"code": code})
    end = time.monotonic() + PATIENCE
    while True:
        try:
            host = secrets.choice(hosts)
            fields = {"Content_Type": "application/json", "Idempotency_Key": key}
            with Exchange(host, "POST", "/v1/redemptions", account.key, body, **fields) as exchange:
                document = exchange.document()
                if exchange.status not in IN_DOUBT:
                    return document
        except (Lost, NotSent):
            pass
        assert time.monotonic() < end, f"nobody knows whether {key} was redeemed"
        time.sleep(0.2)
