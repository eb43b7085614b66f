"""Floor 0: the tree of league organisations, the people, what they may see, and the audit trail."""
