"""The two stories as accounts: loaded twice over, each at an interesting point of its calendar."""

from __future__ import annotations

from comeback.demo import ACCOUNTANT, DESIGNER, load
from living import App, Client


async def test_the_demo_accounts_can_be_loaded_again_and_have_something_open(app: App, app_url: str) -> None:
    app.go_to("2026-03-04T15:00:00Z")
    first = await load(app.settings, app_url)
    again = await load(app.settings, app_url)
    assert set(again) == {DESIGNER, ACCOUNTANT}
    for email, step in ((DESIGNER, "answer"), (ACCOUNTANT, "check_in_60")):
        async with app.http() as http:
            body = {"email": email, "password": again[email]}
            old = await http.post("/api/v1/auth/login", json=body | {"password": first[email]})
            assert old.status_code == 401, "the account of the first load is gone"
            user = Client(http, Client.ok(await http.post("/api/v1/auth/login", json=body)))
            today = await user.get("/today")
            assert [window["step"] for window in today["open"]] == [step]
            assert today["missed"] == []
