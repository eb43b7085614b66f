"""The administration pages of two of the three offices: the system administrator's and the security officer's.

Every page asks `organizations.rules`. Rows are never deleted here: reports and figures point at them; what is no longer
in use is switched off. Django's own log of changes is not written: the audit trail is the only one, the auditor's.
"""

from organizations.admin import accounts, tree

__all__ = ["accounts", "tree"]
