"""Amazon Web Services, read with boto3: profiles and regions at once.

Credentials, endpoints and proxies are those of boto3's own settings (AWS_PROFILE, ~/.aws,
AWS_ENDPOINT_URL, ...). Each call is among the rights of templates/roles/aws.json.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from functools import partial

from cloudplan.clouds.aws.account import Account, open_account
from cloudplan.clouds.aws.errors import why
from cloudplan.clouds.aws.region import read_region
from cloudplan.clouds.frame import Frame, Task, combined, in_our_words
from cloudplan.clouds.sdk import needing
from cloudplan.clouds.seen import Scope, Seen, Unread, Wanted

PROVIDER = "aws"


def discover(wanted: Wanted, frame: Frame) -> Seen:
    """The instances of every profile wanted (else the one in force) in every region wanted.

    Without regions: in all that are switched on for the account.
    """
    with needing(PROVIDER):
        frame.say("loading boto3")
        import boto3  # noqa: F401  (so that a missing library ends the run, not one scope)
    frame.say("asking which accounts and regions there are")
    profiles = wanted.accounts or ("",)
    opening = [frame.later(partial(open_account, name, wanted.regions, frame)) for name in profiles]
    accounts = list(_opened(profiles, opening, frame))
    tasks = {
        Scope(PROVIDER, account.id, region): partial(read_region, account, region, wanted.days)
        for account in accounts
        if isinstance(account, Account)
        for region in account.regions
    }
    closed = [each for each in accounts if isinstance(each, Unread)]
    seen = frame.read_all(PROVIDER, [Task(*pair) for pair in tasks.items()], why)
    return combined(PROVIDER, [seen, Seen(PROVIDER, unread=tuple(closed))])


def _opened(
    profiles: Sequence[str], opening: Sequence[Future[Account]], frame: Frame
) -> Iterator[Account | Unread]:
    for profile, future in zip(profiles, opening, strict=True):
        scope = Scope(PROVIDER, profile or "default")
        try:
            yield frame.answer(future)
        except Exception as problem:
            yield Unread(scope, in_our_words(problem, why))
