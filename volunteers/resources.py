"""The sheets of the registry."""
