"""The whole platform with data."""
