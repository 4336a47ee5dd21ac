"""A receiver of Groundcrew's webhooks in Python 3, without any package:
    WEBHOOK_SECRET=whsec_… PORT=8080 python3 webhook_receiver.py
It prints each message once. Put your own work where it prints."""

import base64
import hashlib
import hmac
import json
import os
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = base64.b64decode(os.environ["WEBHOOK_SECRET"].removeprefix("whsec_"))
TOLERANCE_S = 300
BODY_MAX_BYTES = 100_000
# In life: a table with a unique id, written in the transaction of your own work.
seen = set()


def is_signed(headers, body):
    message_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    # The moment is signed, too: what is old was sent by somebody who recorded it.
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > TOLERANCE_S:
        return False
    content = f"{message_id}.{timestamp}.".encode() + body
    wanted = "v1," + base64.b64encode(hmac.new(KEY, content, hashlib.sha256).digest()).decode()
    # Several while the secret is being changed: one of them has to be right.
    given = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(each.encode(), wanted.encode()) for each in given)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers.get("content-length", 0))
        if length > BODY_MAX_BYTES:
            return self.answer(413)
        # The bytes as they came: JSON that is read and written anew has another signature.
        body = self.rfile.read(length)
        if not is_signed(self.headers, body):
            return self.answer(401)
        message_id = self.headers["webhook-id"]
        if message_id not in seen:
            told = json.loads(body)
            kept = {name: told[name] for name in ("type", "timestamp", "data")}
            print(json.dumps({"id": message_id, **kept}), flush=True)
            seen.add(message_id)
        return self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8080"))), Receiver)
print(f"listening on {server.server_port}", flush=True)
server.serve_forever()
