"""Both stories played through on a phone, from the no to the job; the test moves the clock."""

from __future__ import annotations

import re

from playwright.async_api import Locator, Page, expect

from living import Json

from .conftest import Site, by_api, finds_open, keep, leaves_the_sheet, sees


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
    await finds_one_call(phone)
    await counts_one_second_chance(phone)


async def signs_up(site: Site, phone: Page, name: str, zone: str) -> None:
    email = f"{name.split(maxsplit=1)[0].lower()}@example.org"
    person = {"email": email, "password": "correct horse battery", "name": name, "time_zone": zone}
    await by_api(site, phone, "/auth/signup", person)


async def role_at(site: Site, phone: Page, firm: Json, title: str, *people: Json) -> tuple[str, list[str]]:
    """The ids of a role at a new employer, and of its people in their order."""
    place = (await by_api(site, phone, "/employers", firm))["id"]
    known = [await by_api(site, phone, "/contacts", {"employer_id": place, **one}) for one in people]
    role = {"employer_id": place, "title": title, "stage": "interviewing"}
    return (await by_api(site, phone, "/opportunities", role))["id"], [one["id"] for one in known]


async def the_designer_was_refused(site: Site, phone: Page) -> None:
    await signs_up(site, phone, "Mira Sand", "Europe/London")
    daniel = {"name": "Daniel Reyes", "role": "hiring_manager", "emails": ["daniel@alder.example"]}
    ruth = {"name": "Ruth Okafor", "role": "hr"}
    employer = {"name": "Alder & Pike Architects", "plan_rank": 1}
    role, people = await role_at(site, phone, employer, "Interior designer", daniel, ruth)
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
    await sees(phone, "15 minutes left")
    for question, words in (
        ("What are your plans for expansion?", "Two studios abroad next year"),
        ("What is your biggest challenge right now?", "Interiors come in too late"),
        ("What did I miss?", "Nobody knew that you speak Portuguese"),
    ):
        await phone.get_by_role("button", name=question).click()
        await phone.get_by_label("What Daniel said").fill(words)
        await phone.keyboard.press("Enter")
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
    await expect(phone.get_by_label("Message")).to_have_value(re.compile("Hello Daniel"))
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
    await expect(phone.get_by_label("Message")).to_have_value(
        re.compile("I set up a studio in Porto in 2023")
    )
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
    for turn, cause in (
        ("Ended: Coffee after the no", "You had the coffee."),
        ("Ended: Stay in touch", "You are on trial."),
        ("Ended: Temp to hire", "You are hired."),
        ("Ask Daniel Reyes for the decision: no longer needed", "You are hired."),
    ):
        told = phone.get_by_role("listitem").filter(has_text=turn)
        await expect(told).to_have_count(1)
        await expect(told).to_contain_text(cause)
    await phone.get_by_role("listitem").filter(has_text="Ended: Temp to hire").scroll_into_view_if_needed()
    await keep(phone, "designer-21-timeline")
    await phone.get_by_role("navigation", name="Main").get_by_role("link", name="Today").click()
    await expect(phone.get_by_role("heading", name="Nothing is open.")).to_be_visible()
    await keep(phone, "designer-22-today")


async def the_accountant_was_refused(site: Site, phone: Page) -> None:
    """Refused on Monday 2 February; the winner's first day is the 16th."""
    site.go_to("2026-02-02T20:00:00Z")
    await signs_up(site, phone, "Jo Park", "America/New_York")
    priya = {"name": "Priya Raman", "role": "hiring_manager", "emails": ["priya@fennel.example"]}
    interested = {**priya, "interests": ["month-end close"]}
    ruth = {"name": "Ruth Okafor", "role": "hr"}
    employer = {"name": "Fennel & Co", "plan_rank": 3}
    role, people = await role_at(site, phone, employer, "Senior accountant", interested, ruth)
    said = {
        "channel": "phone",
        "reasons": ["experience_length"],
        "winner": "external",
        "winner_starts_on": "2026-02-16",
        "start": [{"play": "stay_in_touch", "contact_ids": people}],
    }
    refused = await by_api(site, phone, f"/opportunities/{role}/rejection", said)
    site.go_to("2026-02-18T15:00:00Z")
    await finishes(site, phone, refused["windows"], "winner_started")


async def finishes(site: Site, phone: Page, windows: list[Json], step: str) -> None:
    for window in windows:
        if window["step"] == step:
            await by_api(site, phone, f"/windows/{window['id']}/done", {})


async def has_nothing_to_give(site: Site, phone: Page) -> None:
    give = await finds_open(site, phone, "2026-03-09T13:30:00Z", "Send Priya Raman an article")
    await keep(phone, "accountant-1-give-open")
    await give.get_by_role("link", name="Read the draft").click()
    await sees(phone, "Nothing on the shelf matches yet. Ideas:")
    await sees(phone, re.compile("month-end close"))
    await keep(phone, "accountant-2-ideas")
    await phone.get_by_role("link", name="Open the shelf").click()


async def puts_something_on_the_shelf(phone: Page) -> None:
    await sees(phone, "Read something worth passing on?")
    await keep(phone, "accountant-3-shelf-empty")
    await phone.get_by_role("main").get_by_role("button", name="Put something on the shelf").click()
    await expect(phone.get_by_label("Article")).to_be_checked()
    await phone.get_by_label("Title").fill("Closing the books in three days")
    await phone.get_by_label("Link").fill("ledgers.example/three-days")
    await phone.get_by_label("Topics").fill("month-end close, reporting")
    await keep(phone, "accountant-4-give")
    await leaves_the_sheet(phone, "Save")
    await sees(phone, "Closing the books in three days")
    await keep(phone, "accountant-5-shelf")


async def gives_it(site: Site, phone: Page) -> None:
    await finds_open(site, phone, "2026-03-16T14:00:00Z", "Send Priya Raman an article")
    await phone.get_by_role("button", name="Done: send Priya Raman an article").click()
    await phone.get_by_label("Closing the books in three days").check()
    await keep(phone, "accountant-6-given")
    await leaves_the_sheet(phone, "Keep it")
    await sees(phone, "You sent Priya Raman something to read.")


async def opens_the_person(phone: Page, name: str) -> None:
    await phone.get_by_role("navigation", name="Main").get_by_role("link", name="People").click()
    await phone.get_by_role("link", name=re.compile(f"^{name}")).click()
    await expect(phone.get_by_role("heading", name=name)).to_be_visible()


async def finds_it_in_the_ledger(phone: Page) -> None:
    await opens_the_person(phone, "Priya Raman")
    await sees(phone, "1 give for 0 asks.")
    await sees(phone, "Article, Mon 16 March.")
    await sees(phone, "With: Closing the books in three days")
    await keep(phone, "accountant-7-ledger")


async def calls_two_days_before(site: Site, phone: Page) -> None:
    """The check-in of 15 April rests fourteen days: it opens on the 27th, the day on which it closes."""
    site.go_to("2026-04-01T14:00:00Z")
    windows = await (await phone.request.get(f"{site.url}/api/v1/windows")).json()
    await finishes(site, phone, windows["items"], "give_2")
    site.go_to("2026-04-13T15:00:00Z")
    await phone.goto(f"{site.url}/today")
    await opens_the_person(phone, "Priya Raman")
    await expect(hello(phone)).to_contain_text("opens Wednesday 15 April")
    await phone.get_by_role("link", name="Add: Log a touch").click()
    await expect(phone.get_by_label("With whom")).to_have_value(re.compile("."))
    await phone.get_by_label("What was it").select_option("A call")
    await phone.get_by_label("How").select_option("by phone")
    await expect(phone.get_by_label("When")).to_have_value("2026-04-13T11:00")
    await keep(phone, "accountant-8-call")
    await phone.get_by_role("button", name="Keep it").click()
    await expect(phone.get_by_role("heading", name="Nothing is open.")).to_be_visible()
    await opens_the_person(phone, "Priya Raman")
    await expect(hello(phone)).to_contain_text("opens Monday 27 April")
    await keep(phone, "accountant-9-moved")


def hello(phone: Page) -> Locator:
    """The first check-in as the person's page lists it."""
    return phone.get_by_role("main").get_by_role("link", name=re.compile("^Say hello to Priya Raman")).first


async def takes_the_call_out(phone: Page) -> None:
    await phone.get_by_role("button", name=re.compile("^Change: A call")).click()
    await keep(phone, "accountant-10-touch")
    await leaves_the_sheet(phone, "Take this touch out")
    await expect(hello(phone)).to_contain_text("opens Wednesday 15 April")
    await keep(phone, "accountant-11-back")


async def is_called_back(site: Site, phone: Page) -> None:
    await finds_open(site, phone, "2026-04-20T15:00:00Z", "Say hello to Priya Raman")
    await opens_the_role(site, phone, "Fennel & Co", "Senior accountant")
    await sees(phone, "Day 63 since the new person started.")
    moves = phone.get_by_role("listitem").filter(has_text="Say hello to Priya Raman: new times")
    await expect(moves.filter(has_text="You were in touch.")).to_have_count(1)
    await expect(moves.filter(has_text="What you had written down was deleted.")).to_have_count(1)
    await keep(phone, "accountant-12-role")
    await says_they_called(phone)
    await keep(phone, "accountant-14-reopened")


async def says_they_called(phone: Page) -> None:
    await phone.get_by_role("button", name="They called me").click()
    await phone.get_by_label("Who called").select_option("Priya Raman")
    await phone.get_by_label("What they said").fill("She has left")
    await keep(phone, "accountant-13-called")
    await leaves_the_sheet(phone, "Keep it")
    await sees(phone, "They called you. It is open again.")
    await sees(phone, re.compile(r"Fennel & Co\. Reopened\."))
    await expect(hello(phone)).to_be_hidden()


async def takes_it_back_and_says_it_again(phone: Page) -> None:
    await phone.get_by_role("button", name="Undo: They called you. It is open again.").click()
    await sees(phone, re.compile(r"Fennel & Co\. They said no\."))
    await expect(hello(phone)).to_contain_text("open until Monday 27 April")
    await keep(phone, "accountant-15-undone")
    await says_they_called(phone)


async def moves_on_to_hired(phone: Page) -> None:
    for stage in ("Offered", "Hired"):
        await phone.get_by_role("button", name="Move it on").click()
        await phone.get_by_label(stage).check()
        await keep(phone, f"accountant-16-{stage.lower()}")
        await leaves_the_sheet(phone, "Save")
        await sees(phone, re.compile(rf"Fennel & Co\. {stage}\."))
    await keep(phone, "accountant-17-hired")


async def finds_one_call(phone: Page) -> None:
    await opens_the_person(phone, "Priya Raman")
    await expect(phone.get_by_role("button", name=re.compile("^Change: A call"))).to_have_count(1)
    await sees(phone, "She has left")
    await keep(phone, "accountant-18-person")


async def counts_one_second_chance(phone: Page) -> None:
    await phone.get_by_role("navigation", name="Main").get_by_role("link", name="Insights").click()
    await sees(phone, re.compile("1 no; it came back"))
    await sees(phone, "Too few to say yet: under ten of each.")
    await sees(phone, "One return: day 77.")
    await keep(phone, "accountant-19-insights")
