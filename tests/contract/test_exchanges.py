"""What a client does and the document does not say is found."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contract.exchanges import Exchange
from living import App

PROBLEM = {"content-type": "application/problem+json"}


def exchange(method: str = "GET", path: str = "/contacts?limit=2", **changed: Any) -> Exchange:
    """The list of contacts, read in order, unless something is changed."""
    told = json.dumps({"items": [], "next_cursor": None}).encode()
    values: dict[str, Any] = {"sent": None, "sent_type": "", "status": 200, "told": told}
    values |= {"headers": {"content-type": "application/json"}} | changed
    return Exchange(method, f"http://localhost:8000/api/v1{path}", **values)


async def test_real_answers_are_in_order(app: App) -> None:
    who = await app.sign_up()
    body = {"name": "Daniel Reyes", "role": "hiring_manager"}
    made = await who.call("POST", "/contacts", json=body)
    listed = await who.call("GET", "/contacts", params={"limit": 5})
    refused = await who.call("POST", "/contacts", json={})
    for answer, sent in ((made, body), (listed, None), (refused, {})):
        seen = Exchange(
            answer.request.method, str(answer.request.url), None if sent is None else json.dumps(sent),
            "application/json", answer.status_code, answer.headers, answer.content,
        )  # fmt: skip
        assert seen.faults() == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (exchange(path="/nothing"), "not in the document"),
        (exchange("PUT"), "not in the document"),
        (exchange(path="/contacts?nobody=1"), "?nobody is not in the document"),
        (exchange(path="/contacts?limit=201"), "?limit $: 201 is greater"),
        (exchange(path="/contacts?limit=many"), "?limit $: 'many' is not of type"),
        (exchange(status=205), "not among the answers"),
        (exchange(headers={"content-type": "text/html"}), "answered with 'text/html'"),
        (exchange(told=b'{"next_cursor": null}'), "told $: 'items' is a required property"),
        (exchange(status=404, headers=PROBLEM, told=b"{}"), "not among the answers"),
        (exchange(status=429, headers=PROBLEM, told=b"{}"), "told $: 'type' is a required property"),
        (exchange("POST", "/contacts", status=201), "no body"),
        (exchange("POST", "/contacts", sent="x", sent_type="text/plain"), "a body of 'text/plain'"),
        (
            exchange("POST", "/contacts", status=201, sent='{"nom": "x"}', sent_type="application/json"),
            "sent $: 'name' is a required property",
        ),
    ],
)
def test_what_is_not_is_named(wrong: Exchange, said: str) -> None:
    assert any(said in fault for fault in wrong.faults()), wrong.faults()


def test_what_is_in_order_is_not() -> None:
    assert exchange().faults() == []
