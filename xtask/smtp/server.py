"""A mail server for tests: aiosmtpd, judging and keeping what it is given.

Usage: server.py FOLDER PORT starttls|tls|none CERTIFICATE KEY USER PASSWORD

Each message becomes a folder NNNN in FOLDER, there only once it is complete: message.eml as it
came, what.json (envelope, headers, parts, and what Python's parser holds against it), each part as
a file. Whoever writes to `rechaza@` is refused for good, whoever writes to `ocupado@` once for now.
"""

import email
import email.policy
import json
import os
import signal
import ssl
import sys

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult


class Keeper:
    def __init__(self, folder):
        self.folder = folder
        self.count = 0
        self.busy = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        local = address.split("@")[0]
        if local == "rechaza":
            return "550 5.1.1 no such mailbox"
        if local == "ocupado" and address not in self.busy:
            self.busy.add(address)
            return "451 4.3.0 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        name = os.path.join(self.folder, "%04d" % self.count)
        making = name + ".new"
        os.makedirs(making)
        with open(os.path.join(making, "message.eml"), "wb") as file:
            file.write(envelope.original_content)
        over_tls = server.transport.get_extra_info("ssl_object") is not None
        with open(os.path.join(making, "what.json"), "w", encoding="utf-8") as file:
            json.dump(self.what(session, envelope, over_tls, making), file, ensure_ascii=False)
        os.rename(making, name)
        return "250 OK"

    def what(self, session, envelope, over_tls, folder):
        message = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        parts, defects = [], [str(defect) for defect in message.defects]
        for number, part in enumerate(message.walk()):
            defects += [str(defect) for defect in part.defects]
            kind, content = part.get_content_type(), None
            if not part.is_multipart():
                content = part.get_payload(decode=True)
                with open(os.path.join(folder, "part-%d" % number), "wb") as file:
                    file.write(content)
            parts.append({"type": kind, "name": part.get_filename(), "file": "part-%d" % number})
        login = session.auth_data
        return {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "tls": over_tls,
            "user": login.login.decode() if login else None,
            "headers": [[name, str(value)] for name, value in message.items()],
            "parts": parts,
            "defects": defects,
        }


def main():
    folder, port, protection, certificate, key, user, password = sys.argv[1:]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

    def authenticate(server, session, envelope, mechanism, login):
        good = (login.login.decode(), login.password.decode()) == (user, password)
        return AuthResult(success=good, handled=good, auth_data=login)

    options = {
        "starttls": {"tls_context": context, "require_starttls": True},
        "tls": {"ssl_context": context, "auth_require_tls": False},
        "none": {"auth_require_tls": False},
    }[protection]
    controller = Controller(
        Keeper(folder),
        hostname="127.0.0.1",
        port=int(port),
        auth_required=True,
        authenticator=authenticate,
        **options,
    )
    controller.start()
    print("smtp escucha en 127.0.0.1:%s" % port, flush=True)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})
    controller.stop()


main()
