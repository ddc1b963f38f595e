"""The command `comeback`: each of its words is a module that runs in a process of its own."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple

from .host import lifeline
from .host.failure import StartFailure
from .kit.config import SettingsError


class Word(NamedTuple):
    """A command: what it is for, and the function of a module that does it."""

    purpose: str
    module: str
    function: str = "main"


WORDS = {
    "run": Word("database, migrations, API and worker; Ctrl-C stops all of it", "comeback.host.supervisor"),
    "migrate": Word("bring the database at DATABASE_URL to the newest schema", "comeback.host.migration"),
    "serve": Word("the API alone", "comeback.serve"),
    "worker": Word("the process that rings, alone", "comeback.worker"),
    "demo": Word("load the two stories into the Comeback that runs here", "comeback.demo"),
    "reset": Word("give somebody who lost their password a new one, printed once", "comeback.rescue"),
    "secrets": Word(
        "make the keys in COMEBACK_DATA that are missing", "comeback.host.operating", "make_secrets"
    ),
    "roles": Word(
        "print what makes roles and database, for psql as a superuser",
        "comeback.host.operating",
        "print_roles",
    ),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status of the command; a wrong setting or what stops a start is one line on stderr, status 1."""
    parsed = _parser().parse_args(arguments)
    word = WORDS[parsed.word]
    lifeline.watch()
    try:
        # Loaded by need: the supervisor stays light, and a worker never loads the web server.
        return int(getattr(import_module(word.module), word.function)(*parsed.given) or 0)
    except (SettingsError, StartFailure) as failure:
        print(f"comeback: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="comeback", description="Turns a rejection into a second chance.")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    database = commands.add_parser("database", help="prepare a database of one's own")
    inside = database.add_subparsers(metavar="COMMAND", required=True)
    user = commands.add_parser("user", help="look after an account")
    groups = {"roles": inside, "reset": user.add_subparsers(metavar="COMMAND", required=True)}
    for name, word in WORDS.items():
        command = groups.get(name, commands).add_parser(name, help=word.purpose, description=word.purpose)
        command.set_defaults(word=name, given=())
        if name == "reset":
            command.add_argument("given", nargs=1, metavar="EMAIL")
    return parser


if __name__ == "__main__":
    sys.exit(main())
