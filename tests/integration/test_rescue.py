"""A lost password has a way back, by the operator's hand."""

from __future__ import annotations

import pytest

from comeback.host.failure import StartFailure
from comeback.rescue import rescue
from living import PASSWORD, App


async def test_a_lost_password_is_replaced_and_every_device_is_signed_out(app: App, app_url: str) -> None:
    ann, ben = await app.sign_up(), await app.sign_up("Ben")
    token = (await ann.post("/tokens", {"name": "Zapier", "scopes": ["read"]}))["token"]
    password = await rescue(app.settings, app_url, f" {ann.me['email'].upper()}")
    assert (await ann.call("GET", "/me")).status_code == 401
    assert (await ben.call("GET", "/me")).status_code == 200
    async with app.http() as http:
        by_token = await http.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"})
        assert by_token.status_code == 200
        body = {"email": ann.me["email"], "password": PASSWORD}
        assert (await http.post("/api/v1/auth/login", json=body)).status_code == 401
        body["password"] = password
        assert (await http.post("/api/v1/auth/login", json=body)).status_code == 200


async def test_an_unknown_e_mail_is_one_line(app: App, app_url: str) -> None:
    with pytest.raises(StartFailure, match="no account with this e-mail"):
        await rescue(app.settings, app_url, "nobody@example.org")
