"""Finding a volunteer by a phone or a document's number, which are compared by their keyed hashes."""

from volunteers import registry
from volunteers.identity import IdentityError, identity, mobile, tidy
from volunteers.models import Volunteer
from volunteers.workflow import registration

MOST = 50  # persons with one phone that are listed
PHONE = 11


def by_secret(user, typed: str) -> list[Volunteer]:
    """The volunteers in scope whose phone or document this is; IdentityError says what is wrong with the number."""
    try:
        wanted = {"phone_hash": registration.phone_hash(mobile(typed))}
    except IdentityError:
        if len(tidy(typed)) == PHONE:
            raise
        wanted = {"document_hash": registration.document_hash(identity(typed).number)}
    return list(registry.rows(user).filter(status__in=registry.SHOWN, **wanted).order_by("-pk")[:MOST])
