"""Tests of the registry of volunteers."""
