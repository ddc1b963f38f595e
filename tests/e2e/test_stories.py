"""Both stories played through on a phone, from the no to the job; the test moves the clock."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

from playwright.async_api import Locator, Page, expect

from .conftest import Site, keep

LOOKS = 15
Json = dict[str, Any]


async def test_a_coffee_after_the_no(site: Site, phone: Page) -> None:
    await the_designer_was_refused(site, phone)
    await asks_and_hears_a_yes(site, phone)
    await drinks_the_coffee(site, phone)
    await puts_the_coffee_down(phone)
    await proves_what_they_need(site, phone)
    await sends_the_answer(phone)
    await starts_the_trial(site, phone)
    await notes_the_review(site, phone)
    await is_hired(site, phone)
    await reads_how_it_went(phone)


async def test_staying_in_touch(site: Site, phone: Page) -> None:
    await the_accountant_was_refused(site, phone)
    await has_nothing_to_give(site, phone)
    await puts_something_on_the_shelf(phone)
    await gives_it(site, phone)
    await finds_it_in_the_ledger(phone)
    await calls_two_days_before(site, phone)
    await takes_the_call_out(phone)
    await is_called_back(site, phone)
    await takes_it_back_and_says_it_again(phone)
    await moves_on_to_hired(phone)
    await counts_one_second_chance(phone)


async def by_api(site: Site, phone: Page, path: str, body: Json) -> Json:
    """What a POST brings, sent with the cookie of this phone."""
    answer = await phone.request.post(f"{site.url}/api/v1{path}", data=body)
    assert answer.ok, f"{path}: {answer.status} {await answer.text()}"
    brought: Json = await answer.json()
    return brought


async def signs_up(site: Site, phone: Page, name: str, zone: str) -> None:
    email = f"{name.split()[0].lower()}@example.org"
    person = {"email": email, "password": "correct horse battery", "name": name, "time_zone": zone}
    await by_api(site, phone, "/auth/signup", person)


async def role_at(site: Site, phone: Page, employer: Json, title: str, people: list[Json]) -> tuple[str, list[str]]:
    """The ids of a role at a new employer, and of its people in their order."""
    place = (await by_api(site, phone, "/employers", employer))["id"]
    known = [await by_api(site, phone, "/contacts", {"employer_id": place, **one}) for one in people]
    role = {"employer_id": place, "title": title, "stage": "interviewing"}
    return (await by_api(site, phone, "/opportunities", role))["id"], [one["id"] for one in known]


async def finds_open(site: Site, phone: Page, instant: str, title: str) -> Locator:
    """The card of a window on Today, looked for until the worker has seen that it is time."""
    site.go_to(instant)
    card = phone.get_by_role("article", name=title)
    for _ in range(LOOKS):
        await phone.goto(f"{site.url}/today")
        with suppress(AssertionError):
            await expect(card).to_be_visible(timeout=700)
            return card
    raise AssertionError(f"“{title}” is not open at {instant}")


async def sees(phone: Page, text: str | re.Pattern[str]) -> None:
    await expect(phone.get_by_role("main").get_by_text(text).first).to_be_visible()


async def leaves_the_sheet(phone: Page, button: str) -> None:
    await phone.get_by_role("dialog").get_by_role("button", name=button).click()
    await expect(phone.get_by_role("dialog")).to_have_count(0)


async def the_designer_was_refused(site: Site, phone: Page) -> None:
    await signs_up(site, phone, "Mira Sand", "Europe/London")
    daniel = {"name": "Daniel Reyes", "role": "hiring_manager", "emails": ["daniel@alder.example"]}
    ruth = {"name": "Ruth Okafor", "role": "hr"}
    employer = {"name": "Alder & Pike Architects", "plan_rank": 1}
    role, people = await role_at(site, phone, employer, "Interior designer", [daniel, ruth])
    plays = [{"play": play, "contact_ids": people} for play in ("coffee_after_the_no", "stay_in_touch")]
    said = {
        "words": "too little experience with large international projects",
        "reasons": ["experience_depth"],
        "decided_by": people[0],
        "start": plays,
    }
    await by_api(site, phone, f"/opportunities/{role}/rejection", said)


async def asks_and_hears_a_yes(site: Site, phone: Page) -> None:
    await finds_open(site, phone, "2026-03-04T09:30:00Z", "Ask Daniel Reyes for fifteen minutes")
    await phone.get_by_role("button", name="Done: ask Daniel Reyes for fifteen minutes").click()
    await phone.get_by_label("They said yes").check()
    await phone.get_by_label("When do you meet?").fill("2026-03-05T15:00")
    await keep(phone, "designer-1-yes")
    await leaves_the_sheet(phone, "Keep it")
    await sees(phone, "They said yes. Next: have coffee with Daniel Reyes, Thursday 5 March.")
    await keep(phone, "designer-2-asked")


async def drinks_the_coffee(site: Site, phone: Page) -> None:
    coffee = await finds_open(site, phone, "2026-03-05T14:50:00Z", "Have coffee with Daniel Reyes")
    await keep(phone, "designer-3-coffee-open")
    await coffee.get_by_role("link", name="See the four questions").click()
    await phone.get_by_role("button", name="We begin").click()
    await expect(phone.get_by_text("15 minutes left")).to_be_visible()
    heard = ("Two studios abroad next year", "Interiors come in too late", "Nobody knew that you speak Portuguese")
    for question, words in zip(("expansion", "challenges", "missed"), heard, strict=True):
        await phone.get_by_role("listitem").get_by_role("button").filter(has_text=re.compile(question)).first.click()
        await phone.get_by_label("What Daniel said").fill(words)
        await phone.get_by_label("What Daniel said").press("Enter")
        await expect(phone.get_by_role("button", name=f"Remove: {words}")).to_be_visible()
    await expect(phone.get_by_text("1 heard")).to_have_count(2)
    await keep(phone, "designer-4-coffee")
    await phone.get_by_role("button", name="Coffee is over").click()


async def puts_the_coffee_down(phone: Page) -> None:
    await expect(phone.get_by_role("heading", name="What they need")).to_be_visible()
    await sees(phone, "0 of 3 answered.")
    await keep(phone, "designer-5-needs")
    await phone.get_by_role("link", name="Put the coffee down as done").click()
    await expect(phone.get_by_label("We met")).to_be_checked()
    await keep(phone, "designer-6-met")
    await leaves_the_sheet(phone, "Keep it")
    await sees(phone, "You had coffee with Daniel Reyes.")


async def proves_what_they_need(site: Site, phone: Page) -> None:
    answer = await finds_open(site, phone, "2026-03-05T17:00:00Z", "Answer what Daniel Reyes told you")
    await answer.get_by_role("link", name="Read the draft").click()
    await keep(phone, "designer-7-answer-open")
    await phone.get_by_role("link", name="Needs and the answer").click()
    for need, proof in (
        ("Two studios abroad next year", "I set up a studio in Porto in 2023"),
        ("Interiors come in too late", "My plans are in by week two"),
    ):
        await phone.get_by_role("button", name=f"My proof for: {need}").click()
        await phone.get_by_label("One sentence").fill(proof)
        await keep(phone, "designer-8-proof")
        await leaves_the_sheet(phone, "Save")
        await sees(phone, proof)
    await sees(phone, "2 of 3 answered.")
    await keep(phone, "designer-9-proved")


async def sends_the_answer(phone: Page) -> None:
    await sees(phone, "my proof for: Nobody knew that you speak Portuguese")
    await expect(phone.get_by_label("Message")).to_have_value(re.compile("I set up a studio in Porto in 2023"))
    await phone.get_by_role("button", name="Copy").click()
    await phone.get_by_role("link", name="Put it down as done").scroll_into_view_if_needed()
    await keep(phone, "designer-10-answer")
    await phone.get_by_role("link", name="Put it down as done").click()
    await phone.get_by_label("They replied").check()
    await leaves_the_sheet(phone, "Keep it")
    await sees(phone, "You answered Daniel Reyes.")


async def starts_the_trial(site: Site, phone: Page) -> None:
    site.go_to("2026-03-27T10:00:00Z")
    await opens_the_role(site, phone, "Alder & Pike Architects", "Interior designer")
    await sees(phone, "2 of 3 answered.")
    await keep(phone, "designer-11-role")
    await phone.get_by_role("link", name="The trial").click()
    await phone.get_by_role("button", name="Start the trial").click()
    await phone.get_by_label("It starts on").fill("2026-03-30")
    await phone.get_by_label("They decide on").fill("2026-06-29")
    await keep(phone, "designer-12-trial-dates")
    await leaves_the_sheet(phone, "Start the trial")
    await sees(phone, "It starts on Monday 30 March. They decide on Monday 29 June.")
    await sees(phone, "Thursday 30 April")
    await keep(phone, "designer-13-trial")


async def opens_the_role(site: Site, phone: Page, employer: str, role: str) -> None:
    """By way of Today, which tells the app the time, and the plan."""
    await phone.goto(f"{site.url}/today")
    await phone.get_by_role("navigation", name="Main").get_by_role("link", name="Plan").click()
    await phone.get_by_role("link", name=re.compile(employer)).first.click()
    await phone.get_by_role("link", name=re.compile(f"^{role}")).click()
    await expect(phone.get_by_role("heading", name=role)).to_be_visible()


async def notes_the_review(site: Site, phone: Page) -> None:
    await finds_open(site, phone, "2026-04-30T15:00:00Z", "Note how the review with Daniel Reyes went")
    await keep(phone, "designer-14-review-open")
    await opens_the_role(site, phone, "Alder & Pike Architects", "Interior designer")
    await phone.get_by_role("link", name="The trial").click()
    await phone.get_by_role("button", name="Log a review").click()
    await phone.get_by_label("What they said").fill("Plans on time")
    await phone.get_by_label("What we agreed").fill("One site alone")
    await phone.get_by_label("My proof for next time").fill("Week two")
    await keep(phone, "designer-15-review")
    await leaves_the_sheet(phone, "Save")
    await sees(phone, "Plans on time")
    await sees(phone, "held")
    await keep(phone, "designer-16-reviewed")


async def is_hired(site: Site, phone: Page) -> None:
    await finds_open(site, phone, "2026-06-22T08:30:00Z", "Ask Daniel Reyes for the decision")
    await phone.get_by_role("link", name="Read the draft").click()
    await keep(phone, "designer-17-ask")
    await phone.get_by_role("link", name="The trial").click()
    await phone.get_by_role("button", name="Say what came of it").click()
    await phone.get_by_label("They hired me").check()
    await keep(phone, "designer-18-outcome")
    await leaves_the_sheet(phone, "Save")
    await sees(phone, "They hired you.")
    await keep(phone, "designer-19-hired")


async def reads_how_it_went(phone: Page) -> None:
    await phone.get_by_role("button", name="Back").click()
    await phone.get_by_role("link", name="The opportunity").click()
    await sees(phone, re.compile(r"Alder & Pike Architects\. Hired\."))
    await keep(phone, "designer-20-role")


async def the_accountant_was_refused(site: Site, phone: Page) -> None:
    raise NotImplementedError
