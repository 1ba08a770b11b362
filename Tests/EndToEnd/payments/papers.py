"""Certificates of play for Alipay's mode: a root, one below it, and below that an app's and Alipay's."""

from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from pair import Pair, now

PARTS = (NameOID.COUNTRY_NAME, NameOID.ORGANIZATION_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME, NameOID.COMMON_NAME)


def name(common, unit="Certification Authority"):
    return x509.Name([x509.NameAttribute(part, text) for part, text in zip(PARTS, ("CN", "Oracle", unit, common))])


class Papers:
    """An authority that issues certificates; one key does for both of its own."""

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.roots = self.issue(name("Oracle Authority R1"), self.key.public_key(), name("Oracle Authority R1"), True)
        self.between = self.issue(name("Oracle Class 2 R1"), self.key.public_key(), name("Oracle Authority R1"), True)

    def issue(self, subject, key, issuer, is_authority=False):
        builder = (
            x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
            .serial_number(x509.random_serial_number()).not_valid_before(now() - timedelta(days=1))
            .not_valid_after(now() + timedelta(days=365)))
        if is_authority:
            builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()

    def certify(self, pair: Pair, common, unit):
        """The certificate of a pair, without its issuer's."""
        key = serialization.load_pem_public_key(pair.public.encode())
        return self.issue(name(common, unit), key, name("Oracle Class 2 R1"))
