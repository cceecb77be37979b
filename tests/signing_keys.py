"""Keys for tests of signatures, made on the spot: nothing secret is ever committed."""

from __future__ import annotations

import datetime
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

PASSPHRASE = b"minh hoa"


@cache
def key(name: str) -> tuple[bytes, bytes]:
    """A signer's key as PKCS#12 and its certificate as PEM, signed by itself."""
    secret = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    start = datetime.datetime(2018, 1, 1)
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "crl_sign", "encipher_only", "decipher_only"), False
    )
    usage |= {"digital_signature": True, "content_commitment": True, "key_cert_sign": True}
    made = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=36500))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**usage), critical=True)
        .sign(secret, hashes.SHA256())
    )
    lock = serialization.BestAvailableEncryption(PASSPHRASE)
    packed = pkcs12.serialize_key_and_certificates(b"key", secret, made, None, lock)
    return packed, made.public_bytes(serialization.Encoding.PEM)
