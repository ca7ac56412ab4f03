"""Signs what schemathesis asks of the portal, as a register would.

A register's seed, its id and its clock come in variables: the clock is the test's, and stands still.
"""

import base64
import hashlib
import os
import secrets

import requests
import schemathesis
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

KEY = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(os.environ["TALON_SEED"]))
REGISTER = os.environ["TALON_REGISTER"]
TIME_MS = os.environ["TALON_TIME_MS"]


class Signature(requests.auth.AuthBase):
    """Comes last, so it sees path and body as they will be sent."""

    def __call__(self, request):
        body = request.body or b""
        if isinstance(body, str):
            body = body.encode()
        nonce = secrets.token_hex(12)
        digest = hashlib.sha256(body).hexdigest()
        lines = ["talon-request-v1", request.method, request.path_url, TIME_MS, nonce, digest]
        signature = base64.urlsafe_b64encode(KEY.sign("\n".join(lines).encode()))
        request.headers["talon-register"] = REGISTER
        request.headers["talon-time"] = TIME_MS
        request.headers["talon-nonce"] = nonce
        request.headers["talon-signature"] = signature.decode().rstrip("=")
        return request


@schemathesis.hook
def before_call(context, case, kwargs):
    kwargs["auth"] = Signature()
