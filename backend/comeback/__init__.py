"""Comeback turns a rejection into a second chance. The story, a chapter a folder, each knowing only those before it.

accounts       whose search it is, and how they sign in
tokens         programs that may act for them, each as far as its scopes reach
employers      where they would like to work: ten of them on the marketing plan
contacts       the people there
opportunities  the roles they went for, and the noes they heard
needs          what the people there said they need, and the proof that one can give it
gives          what is worth sending them
plays          what can be done after a no, and why on those days
windows        when each step opens, is best and closes
touchpoints    what was said and done, and who got what
trials         temp to hire, with a review each month
deliveries     what is on its way out, and tried again until it arrives
push           the bell: the phone rings when a window opens
mail           the same by e-mail, where no phone rings
webhooks       other programs are told what happened
journey        the steps that span chapters: they said no, a window is done, time goes by
insights       what gets an answer, told with its doubt
overview       what the screens show: today, the plan, the timeline
calendar       windows in the calendar that people use already
search         anything, found by a word of it
changes        what changed, told while it happens
housekeeping   what is old is forgotten

`kit` is what all of them stand on, `host` starts the whole thing on one machine.
"""
