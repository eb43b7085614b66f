"""May this user do this with accounts and the trail? The three offices and what keeps them apart."""

from organizations.models import Role


def keeps_system(user) -> bool:
    """The system administrator keeps organisations and departments, opens accounts, and sets initial passwords."""
    return user.is_active and user.role == Role.ADMINISTRATOR


def keeps_rights(user) -> bool:
    """The security officer says who holds which role where, and who may sign in."""
    return user.is_active and user.role == Role.SECURITY


def reads_trail(user) -> bool:
    """The auditor reads the audit trail."""
    return user.is_active and user.role == Role.AUDITOR


def may_grant(user, account) -> bool:
    """Whether the user may change the account's rights: never one's own."""
    return keeps_rights(user) and account.pk != user.pk


def may_set_password(user, account) -> bool:
    """Whether the user may set a new password for the account.

    Never for another office: whoever sets its password could sign in as it. Those are set on the server.
    """
    return keeps_system(user) and not account.holds_office
