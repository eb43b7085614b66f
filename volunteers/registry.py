"""The list of volunteers: what is searched for, and a page of it."""
