"""Every change of state in the registry: check, conditional update, audit entry, figures, in one transaction."""
