"""Makes certificates.json: certificates of play, and what python-alipay-sdk (DCAliPay) makes of them.

    pip install python-alipay-sdk==3.4.0
    python3 certificates.py >certificates.json

Keys and numbers are other ones each time. `now` is when the certificates are looked at.
"""

import json
import sys
import urllib.parse
from datetime import datetime, timezone

from alipay import AliPay, DCAliPay
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

NOW = 1_796_009_220
APP, SELLER = "2021000000000001", "2088102119685838"
PARTS = (NameOID.COUNTRY_NAME, NameOID.ORGANIZATION_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME, NameOID.COMMON_NAME)


def moment(year):
    return datetime(year, 1, 1, tzinfo=timezone.utc)


def name(*texts):
    return x509.Name([x509.NameAttribute(part, text) for part, text in zip(PARTS, texts)])


def new_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(subject, key, issuer, issuer_key, number, since=2020, until=2040, is_authority=False):
    builder = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key.public_key())
        .serial_number(number).not_valid_before(moment(since)).not_valid_after(moment(until)))
    if is_authority:
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    made = builder.sign(issuer_key, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM).decode()


def private(key):
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()).decode()


def package(own, others):
    """Signs as one side, and verifies what the other signs."""
    public = others.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
    return AliPay(appid=APP, app_private_key_string=private(own), alipay_public_key_string=public)


def main():
    authority = name("CN", "Sandbox Financial", "Certification Authority", "Sandbox Authority R1")
    second = name("CN", "沙箱金融", "根证书", "Sandbox Authority R2")
    elliptic = name("CN", "Sandbox Financial", "Certification Authority", "Sandbox Authority E1")
    of_alipay = name("CN", "Sandbox Financial", "Certification Authority", "Sandbox Authority Class 2 R1")
    of_apps = name("CN", "Sandbox Financial", "Certification Authority", "Sandbox Authority Class 1 R1")
    alipay = name("CN", "驿站公司", "Alipay", f"支付宝(中国)网络技术有限公司-{SELLER}")
    keys = {word: new_key() for word in ("root", "second", "between", "apps", "app", "alipay", "next", "foreign")}
    curve = ec.generate_private_key(ec.SECP256R1())
    roots = [
        certificate(elliptic, curve, elliptic, curve, 0x7A, is_authority=True),
        # The first bit is set, so that there is a zero before it.
        certificate(authority, keys["root"], authority, keys["root"], 0xF1E2D3C4B5A69788, is_authority=True),
        certificate(second, keys["second"], second, keys["second"], 1, is_authority=True),
    ]
    class_2 = certificate(of_alipay, keys["between"], authority, keys["root"], 0x62C4ABE5B280325F, is_authority=True)
    class_1 = certificate(of_apps, keys["apps"], authority, keys["root"], 0x62C4ABE5B2803260, is_authority=True)
    foreign = certificate(of_alipay, keys["foreign"], authority, keys["foreign"], 5, is_authority=True)

    def issued(subject, word, number, **words):
        return certificate(subject, keys[word], of_alipay, keys["between"], number, **words)

    own = certificate(
        name("CN", "驿站公司", "Alipay", f"{SELLER}-{APP}"), keys["app"], of_apps, keys["apps"],
        0x20210904048B4CCD7DE520D44C572A83)
    stranger = name("CN", "别的公司", "Alipay", "2088000000000009-2021000000000009")
    chains = {
        "first": ("alipay", issued(alipay, "alipay", 0x202109048D247B91F27EB69BF2529F11) + class_2),
        "next": ("next", issued(alipay, "next", 0x202609048D247B91F27EB69BF2529F12) + class_2),
        "same_key": ("alipay", issued(alipay, "alipay", 0x31) + class_2),
        "expired": ("alipay", issued(alipay, "alipay", 0x32, until=2024) + class_2),
        "not_yet": ("alipay", issued(alipay, "alipay", 0x33, since=2030) + class_2),
        "without_issuer": ("alipay", issued(alipay, "alipay", 0x34)),
        "self_signed": ("alipay", certificate(alipay, keys["alipay"], alipay, keys["alipay"], 0x35)),
        "foreign": ("alipay", certificate(alipay, keys["alipay"], of_alipay, keys["foreign"], 0x36) + foreign),
        # Vouched for by the same root, and another merchant's.
        "stranger": ("foreign", certificate(stranger, keys["foreign"], of_apps, keys["apps"], 0x37) + class_1),
    }
    client = DCAliPay(
        appid=APP, app_private_key_string=private(keys["app"]), app_public_key_cert_string=own,
        alipay_public_key_cert_string=chains["first"][1], alipay_root_cert_string="\n".join(roots))
    json.dump(vectors(client, keys, chains, roots, own), sys.stdout, indent=1, ensure_ascii=False)
    print()


def vectors(client, keys, chains, roots, own):
    """What the package makes of the certificates."""
    gateway = package(keys["alipay"], keys["app"])
    body = client.build_body(
        "alipay.trade.query", '{"out_trade_no":"A1"}', format="JSON", timestamp="2026-11-30 11:27:00")
    query = client.sign_data(body)
    signed = dict(urllib.parse.parse_qsl(query))
    signature = signed.pop("sign")
    assert gateway._verify("&".join(f"{key}={value}" for key, value in sorted(signed.items())), signature)
    node = '{"code":"10000","msg":"Success","out_trade_no":"A1","trade_no":"2026","trade_status":"TRADE_SUCCESS",' \
        '"total_amount":"9.90"}'
    serials = {word: client.get_cert_sn(text) for word, (_, text) in chains.items()}
    response = '{"alipay_trade_query_response":%s,"alipay_cert_sn":"%s","sign":"%s"}' % (
        node, serials["first"], gateway._sign(node))
    client._verify_and_return_sync_response(response, "alipay_trade_query_response")
    fields = {
        "notify_id": "n1", "app_id": APP, "seller_id": SELLER, "trade_no": "2026", "out_trade_no": "A1",
        "charset": "utf-8", "total_amount": "9.90", "trade_status": "TRADE_SUCCESS", "subject": "10 元额度",
    }
    notified = gateway._sign("&".join(f"{key}={value}" for key, value in sorted(fields.items())))
    assert client.verify(fields | {"sign_type": "RSA2"}, notified)
    return {
        "_note": "Throw-away keys and certificates, made by certificates.py: they protect nothing.",
        "now": NOW, "app_id": APP, "seller_id": SELLER, "roots": "\n".join(roots),
        "root_serial": client.alipay_root_cert_sn,
        "app": {"certificate": own, "serial": client.app_cert_sn, "private_key": private(keys["app"])},
        "chains": [
            {"name": word, "text": text, "serial": serials[word], "private_key": private(keys[key])}
            for word, (key, text) in chains.items()],
        "query": query, "response": response,
        "notification": urllib.parse.urlencode(fields | {"sign": notified, "sign_type": "RSA2"}),
    }


if __name__ == "__main__":
    main()
