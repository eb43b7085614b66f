"""A register of members that only tests and benchmarks fill: the plainest model over which sheets can be uploaded."""
