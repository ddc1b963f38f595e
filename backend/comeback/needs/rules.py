"""From the needs heard and their evidence to the lines that answer them, and to how many are covered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..accounts.catalogue import Language
from .catalogue import NO_PROOF, NOTHING_HEARD, TAKEN_UP, NeedKind

GAP_WIDTH = 60
SQUARE_TO_ROUND = str.maketrans("[]", "()")


class Proof(NamedTuple):
    """One's own evidence: a sentence, and a link where there is one."""

    text: str
    url: str | None


class Heard(NamedTuple):
    """A need with all the evidence for it."""

    kind: NeedKind
    text: str
    proofs: tuple[Proof, ...]


class Answers(NamedTuple):
    """The lines of a message; `gaps` are the words that stand in square brackets, in order, each once."""

    text: str
    gaps: tuple[str, ...]


def answers(needs: Sequence[Heard], language: Language) -> Answers:
    """Each need in its turn, with its evidence below it; what is not known stays a gap to fill in."""
    if not needs:
        gap = NOTHING_HEARD[language]
        return Answers(f"[{gap}]", (gap,))
    gaps = {gap_of(need, language): None for need in needs if not need.proofs}
    return Answers("\n\n".join(_paragraph(need, language) for need in needs), tuple(gaps))


def gap_of(need: Heard, language: Language) -> str:
    """The words of the gap that a need without evidence leaves: on one line, without square brackets."""
    # A bracket inside would end the gap early; a long text would fill the list of gaps.
    plain = _line(need.text.translate(SQUARE_TO_ROUND))
    short = plain if len(plain) <= GAP_WIDTH else f"{plain[:GAP_WIDTH].rsplit(' ', 1)[0]} …"
    return NO_PROOF[language].format(text=short)


def _paragraph(need: Heard, language: Language) -> str:
    heard = TAKEN_UP[language][need.kind].format(text=_line(need.text))
    proofs = [_proof(proof) for proof in need.proofs] or [f"[{gap_of(need, language)}]"]
    return "\n".join([heard, *(f"- {proof}" for proof in proofs)])


def _proof(proof: Proof) -> str:
    return f"{_line(proof.text)} {proof.url}" if proof.url else _line(proof.text)


def _line(text: str) -> str:
    return " ".join(text.split())


def coverage(with_evidence: int, needs: int) -> float | None:
    """Needs with evidence / needs, 0 to 1; None while there are no needs."""
    return with_evidence / needs if needs else None
