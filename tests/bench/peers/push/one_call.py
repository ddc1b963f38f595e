"""`pywebpush`, from a subscription to a finished request, by the one call that it is used with.

Reads lines "endpoint p256dh auth" from the file it is given; obeys lines of its input: "go" does each of them once
and says seconds by clock and by processor, "show" says the first body.
"""

import sys
import time
from base64 import urlsafe_b64encode
from pathlib import Path

from py_vapid import Vapid
from pywebpush import webpush

TEXT = "x" * 420
HEADERS = {"Urgency": "high", "Topic": "a" * 32}


class Answer:
    """What a push service would say."""

    status_code, text, headers = 201, "", {}


class Requests:
    """Takes the place of a session: the request is finished when it comes here."""

    def __init__(self):
        self.body = b""

    def post(self, _endpoint, *, data, **_):
        self.body = data
        return Answer()


def base64url(text):
    return urlsafe_b64encode(bytes.fromhex(text)).rstrip(b"=").decode()


def main():
    """Obey until the input ends."""
    key, requests = Vapid(), Requests()
    key.generate_keys()
    rows = [
        {"endpoint": endpoint, "keys": {"p256dh": base64url(p256dh), "auth": base64url(auth)}}
        for endpoint, p256dh, auth in map(str.split, Path(sys.argv[1]).read_text().splitlines())
    ]

    def send(row):
        claims = {"sub": "mailto:operator@example.org"}
        webpush(row, TEXT, key, claims, ttl=3_600, headers=HEADERS, requests_session=requests)

    for order in sys.stdin:
        if order == "show\n":
            send(rows[0])
            print(requests.body.hex(), flush=True)
            continue
        clock, processor = time.perf_counter(), time.process_time()
        for row in rows:
            send(row)
        print(time.perf_counter() - clock, time.process_time() - processor, flush=True)


if __name__ == "__main__":
    main()
