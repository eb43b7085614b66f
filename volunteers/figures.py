"""Questions about the registry that return numbers."""
