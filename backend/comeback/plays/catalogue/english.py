"""The built-in plays in English."""

from __future__ import annotations

from .wording import Wording, message

STORY = "One of the two stories that Comeback grew from. A planning guess."
BELKINS = "Belkins, 2023: 11 million cold mails, so an analogy. A planning guess."

OCCASIONAL = "When it comes to finding work, occasional ties beat close ones."
TIES = "Granovetter, 1973; Rajkumar and others, Science, 2022: 20 million people. A planning guess."

NAMES = {
    "coffee_after_the_no": "Coffee after the no",
    "answer_the_needs": "Answer the needs",
    "stay_in_touch": "Stay in touch",
    "temp_to_hire": "Temp to hire",
}

STEPS = {
    "ask": Wording(
        "Ask {name} for fifteen minutes",
        "Ask them for fifteen minutes",
        "Nine replies in ten to a mail come within a day of its opening. "
        "The designer who got back in asked at once.",
        "Yesware, 2014: 500,000 mails; and one of the two stories that Comeback grew from. A planning guess.",
        message(
            "Fifteen minutes over coffee?",
            """
Hello {first_name|first name},

Thank you for letting me know about the {role|role} position. You have decided, and I respect that. \
{employer|employer} still interests me, and I would like to understand it better.

May I invite you to a coffee, fifteen minutes, where and when it suits you? I have two questions: \
what your plans for expansion are, and what your biggest challenges are, now and in the year ahead.

Kind regards
{me|your name}
""",
        ),
    ),
    "first_nudge": Wording(
        "Send {name} a short nudge",
        "Send them a short nudge",
        "A first follow-up lifts replies by 49 %, best after two to five days.",
        BELKINS,
        message(
            "Fifteen minutes, if you can spare them",
            """
Hello {first_name|first name},

My note about a coffee may have come on a full day.
Fifteen minutes are enough, in person or by phone, whenever it suits you.
I would still like to hear where {employer|employer} is growing and what is hardest right now.

Kind regards
{me|your name}
""",
        ),
    ),
    "last_nudge": Wording(
        "Send {name} one last nudge",
        "Send them one last nudge",
        "A second follow-up adds 9 %, a third costs 20 %. After this one, it rests.",
        BELKINS,
        message(
            "A last word about the coffee",
            """
Hello {first_name|first name},

This is my last note about the coffee. If now is not the time, no answer is needed.
Should fifteen minutes turn up one day, I would still be glad to hear from you.

Kind regards
{me|your name}
""",
        ),
    ),
    "coffee": Wording(
        "Have coffee with {name}",
        "Have the coffee",
        "Fifteen minutes, four questions. Over a coffee, the designer heard all that she had missed before.",
        STORY,
        message(
            "Four questions, fifteen minutes",
            """
1. Where are you growing?
2. What is hardest right now?
3. And in the year ahead?
4. What did I miss telling you?

At minute thirteen: say thanks.
""",
        ),
    ),
    "answer": Wording(
        "Answer what {name} told you",
        "Answer what they told you",
        "The designer answered each need that she had heard with her own experience.",
        STORY,
        message(
            "Thank you for the coffee",
            """
Hello {first_name|first name},

Thank you for the coffee, and for what you told me about {employer|employer}. \
This is what I can bring to each point:

{answers|need by need: what they said, and your proof}

If some of this is useful to you, I would be glad to go on talking.

Kind regards
{me|your name}
""",
        ),
    ),
    "winner_started": Wording(
        "Find out whether the new person has started",
        "Find out whether the new person has started",
        "Half of the candidates asked in 2023 had once accepted an offer and backed out before starting.",
        "Gartner, 2023: 3,500 candidates. A planning guess.",
    ),
    "give_1": Wording(
        "Send {name} an article",
        "Send them an article",
        "The accountant kept sending things worth reading. Two weeks of quiet lie between two messages.",
        STORY,
        message(
            "Something you may like to read",
            """
Hello {first_name|first name},

I came across this and thought of you and {employer|employer}:

{article|the article}

{reason|one line: why it fits}

No answer needed.

Kind regards
{me|your name}
""",
        ),
    ),
    "give_2": Wording(
        "Send {name} a referral or an article",
        "Send them a referral or an article",
        "The accountant sent good referrals and articles to the hiring manager and to HR.",
        STORY,
        message(
            "This may be useful to you",
            """
Hello {first_name|first name},

I have something that may be useful to {employer|employer}:

{referral|the referral or the article}

{reason|one line: why it fits}

If it is not for you, no answer is needed.

Kind regards
{me|your name}
""",
        ),
    ),
    "check_in_60": Wording(
        "Say hello to {name}",
        "Say hello to them",
        "Of those who quit a job within six months, half are still to go at day 60.",
        "BambooHR: about 1,000 employees, recalled; and one of the two stories that Comeback grew from. "
        "A planning guess.",
        message(
            "A short hello",
            """
Hello {first_name|first name},

A short hello from me. It has been a while since your decision on the {role|role} position, and I \
still think of {employer|employer} as a place where I would like to work.

How are things going with you? Should something open up, I would be glad to hear from you.

Kind regards
{me|your name}
""",
        ),
    ),
    "check_in_90": Wording(
        "Say hello to {name} again",
        "Say hello to them again",
        "New jobs end most often in their third month, and probation often ends here.",
        "Farber, 1994: 14,000 jobs. A planning guess.",
        message(
            "Hello again",
            """
Hello {first_name|first name},

Hello again from me. Since I last wrote: {news|one line: something new on your side}

I am still interested in working with {employer|employer}. Should you need somebody, now or later, a \
short note is enough.

Kind regards
{me|your name}
""",
        ),
    ),
    "cadence_give": Wording(
        "Send {name} something to read",
        "Send them something to read",
        OCCASIONAL,
        TIES,
        message(
            "Something to read",
            """
Hello {first_name|first name},

It has been a while. This made me think of {employer|employer}:

{article|the article}

{reason|one line: why it fits}

No answer needed.

Kind regards
{me|your name}
""",
        ),
    ),
    "cadence_hello": Wording(
        "Say hello to {name} after a while",
        "Say hello to them after a while",
        OCCASIONAL,
        TIES,
        message(
            "A hello after a while",
            """
Hello {first_name|first name},

It has been a while, so a short hello from me. What is new here: \
{news|one line: something new on your side}

How are things at {employer|employer}?

Kind regards
{me|your name}
""",
        ),
    ),
    "prepare_review": Wording(
        "Prepare the review",
        "Prepare the review",
        "Monthly reviews brought the designer close to the full-time job.",
        STORY,
    ),
    "log_review": Wording(
        "Note how the review with {name} went",
        "Note how the review went",
        "What was said and agreed is best written down while it is fresh.",
        "A planning guess.",
    ),
    "ask_decision": Wording(
        "Ask {name} for the decision",
        "Ask for the decision",
        "Half of all assignments end within 11 weeks, and 15 % become a job: asking is the play.",
        "Staffing Industry Analysts, 2012. A planning guess.",
        message(
            "What comes after the trial?",
            """
Hello {first_name|first name},

The trial in the {role|role} position is coming to its end, and I would like to stay with \
{employer|employer}.

What I have brought so far: {news|one line: what you have got done since the start}

May we talk about a permanent position? I would be glad of a quarter of an hour, whenever it suits you.

Kind regards
{me|your name}
""",
        ),
    ),
}
