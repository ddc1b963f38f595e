"""They said no: one call records it, moves the stage and starts the plays."""

from __future__ import annotations

from living import App


async def test_a_no_starts_what_was_chosen_and_suggests_the_rest(app: App) -> None:
    ann = await app.sign_up()
    employer = await ann.employer(plan_rank=1)
    daniel = await ann.contact(employer)
    role = await ann.opportunity(employer)
    recorded = await ann.post(
        f"/opportunities/{role['id']}/rejection",
        {
            "words": "another candidate who better matched our requirements",
            "reasons": ["better_match"],
            "decided_by": daniel["id"],
            "start": [{"play": "coffee_after_the_no", "contact_ids": [daniel["id"]]}],
        },
    )
    assert recorded["opportunity"]["stage"] == "rejected"
    assert recorded["rejection"]["received_on"] == "2026-03-03"
    assert [run["play"] for run in recorded["runs"]] == ["coffee_after_the_no"]
    assert [play["play"] for play in recorded["suggested_plays"]] == ["stay_in_touch"]
    (ask,) = recorded["windows"]
    assert (ask["step"], ask["state"]) == ("ask", "open")
    assert ask["opens_at"] == "2026-03-03T14:00:00Z"
    assert ask["best_at"] == "2026-03-04T09:00:00Z"
    assert ask["closes_at"] == "2026-03-05T18:00:00Z"
