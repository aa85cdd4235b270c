"""Behind a company's proxy, which shows a certificate of its own, the usual variable says that it is to be trusted."""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import ssl
import typing as t
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from support.serving import listening
from support.tap import Tap, select

if t.TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from support.tap import Run

ANSWERS: t.Final = {
    "/connections": [{"id": "1", "tenantId": "a", "tenantType": "ORGANISATION", "tenantName": "Demo"}],
    "/api.xro/2.0/Currencies": {"Currencies": [{"Code": "EUR", "Description": "Euro"}]},
}

UNSET: t.Final = {"REQUESTS_CA_BUNDLE": "", "CURL_CA_BUNDLE": ""}


class Answering(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = json.dumps(ANSWERS[self.path.partition("?")[0]]).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def certificate(folder: Path) -> Path:
    """A file with the certificate that this machine has given itself, and its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "proxy")])
    now, here = dt.datetime.now(dt.timezone.utc), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([here]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file = folder / "proxy.pem"
    file.write_bytes(made.public_bytes(form[0]) + key.private_bytes(*form))
    return file


@contextmanager
def proxied(file: Path) -> Iterator[str]:
    """Xero behind a proxy that shows this certificate; yields the URL."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    with listening(server):
        yield f"https://127.0.0.1:{server.server_port}"


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_a_certificate_that_the_environment_names_is_trusted(tmp_path: Path, variable: str) -> None:
    file = certificate(tmp_path)
    with proxied(file) as url:
        tap = Tap(
            tmp_path, {"auth_flow": "access_token", "access_token": "a-token-of-nobody", "api_url": url, "max_tries": 1}
        )

        def run(**environment: str) -> Run:
            arguments = [
                "--config",
                tap.file("config", tap.config),
                "--catalog",
                tap.file("catalog", select("currencies")),
            ]
            return tap.finish(tap.command(*arguments, **(UNSET | environment)))

        trusted, strange, lost = run(**{variable: str(file)}), run(), run(**{variable: str(tmp_path / "none.pem")})
        (tmp_path / "odd.pem").write_text("no certificate")
        odd = run(**{variable: str(tmp_path / "odd.pem")})

    assert trusted.exit_code == 0, trusted.told
    assert [each["Code"] for each in trusted.records["currencies"]] == ["EUR"]
    assert strange.exit_code == 9
    assert "a certificate that is not trusted: behind a company's proxy, set REQUESTS_CA_BUNDLE" in strange.errors[-1]
    assert lost.exit_code == 2
    assert f"{variable} names {tmp_path / 'none.pem'}, which is not there" in lost.errors[-1]
    assert odd.exit_code == 2
    assert "names a file without certificates" in odd.errors[-1]
