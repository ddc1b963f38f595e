"""The operations of the API, read off its own document, and requests made from their schemas."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx

from comeback.document import printed
from comeback.mail import rules as mail
from living import App, Client, Json, new_id

DOCUMENT: Json = json.loads(printed())
OF_PYTHON = re.compile(
    r"(?:Expected|got) `|RFC3339|matching regex|Object (?:missing|contains)|Invalid \w+ value"
)
"""Words of msgspec, and of the language behind it, that no client must read."""
WINDOW: Json = {
    "opens": {"anchor": "rejection", "days": 30},
    "best": {"anchor": "rejection", "days": 32},
    "closes": {"anchor": "rejection", "days": 40},
}
STEP: Json = {
    **WINDOW, "key": "hello", "kind": "check_in", "title": "Say hello", "audience": ["hr"], "why": "", "source": "",
    "frame": {"subject": "Hello", "text": "Hello {first_name|first name}"},
}  # fmt: skip
LIKELY: Mapping[str, Any] = {
    **WINDOW,
    "best_at": "2026-03-10T10:00:00Z",
    "closes_at": "2026-03-11T18:00:00Z",
    "closing_hour": "17:30",
    "country": "GB",
    "email": "somebody@example.org",
    "emails": ["daniel@alder.example"],
    "endpoint": "http://127.0.0.1:9/push/1",
    "limit": 10,
    "linkedin_url": "https://www.linkedin.com/in/daniel",
    "meets_at": "2026-03-10T15:00",
    "occurred_at": "2026-03-03T12:00:00Z",
    "opening_hour": "08:30",
    "opens_at": "2026-03-10T09:00:00Z",
    "operations": [{"method": "POST", "path": "/employers", "body": {"name": "Alder"}}],
    "password": "correct horse battery",
    "play": "stay_in_touch",
    "q": "alder",
    "quiet_from": "21:00",
    "quiet_to": "07:00",
    "received_on": "2026-03-03",
    "region": "ENG",
    "steps": [STEP],
    "time_zone": "Europe/London",
    "until": "2026-03-04T12:00:00Z",
    "url": "https://alder.example/jobs/1",
    "website": "https://alder.example",
}  # fmt: skip

HELD = ("token",)
"""Texts that are good for one world alone."""
DEVICE: Json = {
    "endpoint": "http://127.0.0.1:9/push/1",
    "keys": {
        "p256dh": "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        "auth": "BTBZMqHH6r4Tts7J_aSIgg",
    },
}


@dataclass(frozen=True)
class Field:
    """A value somewhere in a body, by the names that lead to it (`0` into lists), with its schema."""

    path: tuple[str | int, ...]
    schema: Json

    @property
    def pointer(self) -> str:
        """As errors name it."""
        return "".join(f"/{part}" for part in self.path)


@dataclass(frozen=True)
class Operation:
    """One method of one address."""

    method: str
    path: str
    spec: Json = field(repr=False)

    @property
    def name(self) -> str:
        """Its operationId."""
        return str(self.spec["operationId"])

    @property
    def path_ids(self) -> list[str]:
        """The ids in its address."""
        parameters = self.spec.get("parameters", [])
        return [p["name"] for p in parameters if p["in"] == "path" and p["schema"].get("format") == "uuid"]

    @property
    def query(self) -> list[Json]:
        """Its query parameters."""
        return [p for p in self.spec.get("parameters", []) if p["in"] == "query"]

    @property
    def versioned(self) -> bool:
        """Whether it asks for If-Match."""
        return "428" in self.spec["responses"]

    @property
    def public(self) -> bool:
        """Whether the document says that anybody may call it."""
        return bool(self.spec.get("security") == [])

    @property
    def body_schema(self) -> Json | None:
        """The schema of its body, None where it takes none."""
        if "requestBody" not in self.spec:
            return None
        return resolved(self.spec["requestBody"]["content"]["application/json"]["schema"])

    def address(self, ids: Mapping[str, str]) -> str:
        """The path with ids, and a play, filled in."""
        return self.path.format_map({"play": "stay_in_touch", "kind": "not-found", **ids})

    def body(self, ids: Mapping[str, str]) -> Any:
        """The smallest body that the schema allows, None where there is none; ids by the names of fields."""
        return None if self.body_schema is None else sample(self.body_schema, "", ids)

    def needed(self, ids: Mapping[str, str]) -> dict[str, Any]:
        """The query parameters that it cannot do without."""
        needed = [p for p in self.query if p.get("required") or p["name"] == "q"]
        return {p["name"]: sample(p["schema"], p["name"], ids) for p in needed}

    async def call(self, http: httpx.AsyncClient, ids: Mapping[str, str], **more: Any) -> httpx.Response:
        """A request that should be in order, unless `more` (as httpx takes it) changes it."""
        if "json" not in more and "content" not in more and self.body_schema is not None:
            more["json"] = self.body(ids)
        headers = {"If-Match": "*"} if self.versioned else {}
        more["headers"] = {
            name: value for name, value in (headers | more.get("headers", {})).items() if value
        }
        more.setdefault("params", self.needed(ids))
        return await http.request(self.method, more.pop("address", self.address(ids)), **more)


def resolved(schema: Json) -> Json:
    """The schema behind a reference; of alternatives the first that is not null."""
    if "$ref" in schema:
        return resolved(DOCUMENT["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    for alternatives in ("oneOf", "anyOf"):
        if alternatives in schema:
            chosen = next(item for item in schema[alternatives] if item.get("type") != "null")
            around = {key: value for key, value in schema.items() if key != alternatives}
            return {**around, **resolved(chosen)}
    return schema


def kind_of(schema: Json) -> str:
    """The one type of a value beside null."""
    kinds = schema.get("type", "object")
    return str(kinds if isinstance(kinds, str) else next(kind for kind in kinds if kind != "null"))


def sample(schema: Json, name: str, ids: Mapping[str, str]) -> Any:
    """A value that fits the schema; `name` is its field's, for what a schema does not say."""
    schema = resolved(schema)
    if name in LIKELY:
        return deepcopy(LIKELY[name])
    if schema.get("enum"):
        return next(value for value in schema["enum"] if value is not None)
    if schema.get("format") == "uuid":
        return ids.get(name) or str(new_id())
    match kind_of(schema):
        case "object":
            wanted = schema.get("required", [])
            return {key: sample(schema["properties"][key], key, ids) for key in wanted}
        case "array":
            return [sample(schema["items"], name.removesuffix("s"), ids)] * schema.get("minItems", 0)
        case "string" if schema.get("format") in {"date", "date-time"}:
            return {"date": "2026-03-20", "date-time": "2026-03-10T09:00:00Z"}[schema["format"]]
        case "string":
            return ids[name] if name in HELD else "x" * max(schema.get("minLength", 1), 1)
        case "boolean":
            return True
        case "integer":
            return int(schema.get("minimum", 1))
        case _:
            return schema.get("minimum", 1)


def fields(schema: Json, path: tuple[str | int, ...] = ()) -> Iterator[Field]:
    """Every named value in a body, those in lists as the first item; what holds itself is opened once."""
    schema = resolved(schema)
    if kind_of(schema) == "array":
        item = resolved(schema["items"])
        if "properties" in item or item.get("format") == "uuid":
            yield Field((*path, 0), item)
            yield from fields(item, (*path, 0))
        return
    for name, inner in schema.get("properties", {}).items():
        yield Field((*path, name), resolved(inner))
        if name not in path:
            yield from fields(inner, (*path, name))


def with_value(operation: Operation, where: Field, value: Any, ids: Mapping[str, str]) -> Any:
    """The operation's smallest body with one value put in."""
    schema = operation.body_schema
    assert schema is not None
    body = sample(schema, "", ids)
    place = body
    for depth, part in enumerate(where.path[:-1], start=1):
        inner = next(item for item in fields(schema) if item.path == where.path[:depth])
        if isinstance(place, list):
            place[:] = place or [sample(inner.schema, "", ids)]
        elif place.get(part) in (None, []):
            place[part] = [] if kind_of(inner.schema) == "array" else sample(inner.schema, str(part), ids)
        place = place[part]
    if isinstance(place, list):
        place[:] = [value]
    else:
        place[where.path[-1]] = value
    return body


OPERATIONS = [
    Operation(method.upper(), path, spec)
    for path, item in DOCUMENT["paths"].items()
    for method, spec in item.items()
]
OURS = [operation for operation in OPERATIONS if operation.path.startswith("/api/v1")]


@dataclass(frozen=True)
class World:
    """A user with one of everything; `ids` by the names that paths and fields give them."""

    who: Client
    ids: dict[str, str]


async def make_world(app: App) -> World:
    """Somebody new with one of everything, on Tuesday 3 March 2026."""
    app.go_to("2026-03-03T14:00:00Z")
    return await furnish(await app.sign_up(), app.secrets.session_pepper)


async def furnish(who: Client, pepper: bytes) -> World:
    """A no with the coffee asked for, a device that rings, a need with its proof, a trial elsewhere, a shelf."""
    employer = await who.employer(plan_rank=1)
    contact, role = await who.contact(employer), await who.opportunity(employer)
    trial = await who.post(f"/opportunities/{role['id']}/trial", {"started_on": "2026-03-02"})
    review = await who.post(f"/trials/{trial['id']}/reviews", {"held_on": "2026-03-03"})
    other = await who.contact(employer, "Daniel R.", role="other")
    start = [{"play": "coffee_after_the_no", "contact_ids": [contact["id"]]}]
    no = await who.post(f"/opportunities/{role['id']}/rejection", {"start": start})
    done = await who.post(f"/windows/{no['windows'][0]['id']}/done", {})
    need = await who.post(f"/opportunities/{role['id']}/needs", {"kind": "challenge", "text": "Too late"})
    evidence = await who.post(f"/needs/{need['id']}/evidence", {"text": "Week two"})
    given = await who.post("/gives", {"kind": "article", "title": "Light in offices"})
    carried = {"kind": "article", "give_id": given["id"], "window_id": done["windows"][0]["id"]}
    touchpoint = await who.post("/touchpoints", carried)
    shelf = await who.post("/gives", {"kind": "tip", "title": "Fire doors"})
    device = await who.post("/push/subscriptions", DEVICE)
    hook = await who.post("/webhooks", {"url": "https://alder.example/hook", "events": ["window.opened"]})
    sent = await who.post(f"/webhooks/{hook['id']}/test")
    feed = await who.post("/calendar/feeds", {})
    token = await who.post("/tokens", {"name": "Spreadsheet", "scopes": ["read"]})
    devices = await who.get("/sessions")
    asked = await who.post("/me/email/verification")
    ids = {
        "employer": employer["id"],
        "contact": contact["id"],
        "opportunity": role["id"],
        "rejection": no["rejection"]["id"],
        "run": no["runs"][0]["id"],
        "window": done["windows"][0]["id"],
        "touchpoint": touchpoint["id"],
        "need": need["id"],
        "evidence": evidence["id"],
        "give": shelf["id"],
        "trial": trial["id"],
        "other": other["id"],
        "review": review["id"],
        "subscription": device["id"],
        "webhook": hook["id"],
        "delivery": sent["id"],
        "feed": feed["id"],
        "token": token["id"],
        "session": devices["items"][0]["id"],
    }
    named = {f"{name}_id": row_id for name, row_id in ids.items()}
    return World(
        who,
        named
        | {f"{name}s": row_id for name, row_id in named.items()}
        | dict.fromkeys(("decided_by", "for_contact", "heard_from"), ids["contact"])
        | {"file": feed["url"].rpartition("/")[2]}
        | {
            "secret": mail.token("unsubscribe", [UUID(who.me["id"])], pepper),
            "token": mail.token("verify", [UUID(who.me["id"]), UUID(asked["id"])], pepper),
        },
    )


def check_problem(answer: httpx.Response) -> Json:
    """The problem details of an answer that must be 4xx."""
    assert 400 <= answer.status_code < 500, f"{answer.status_code} {answer.text[:300]}"
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    problem: Json = answer.json()
    assert set(problem) == {"type", "title", "status", "detail", "instance", "errors"}
    assert problem["status"] == answer.status_code
    assert problem["type"].startswith("/problems/")
    assert problem["instance"] == f"urn:uuid:{answer.headers['x-request-id']}"
    assert problem["title"] and problem["detail"]
    assert not OF_PYTHON.search(answer.text), answer.text[:300]
    return problem


def pointers(answer: httpx.Response) -> list[str]:
    """The fields that a problem names."""
    return [error["pointer"] for error in check_problem(answer)["errors"]]
