"""Floor 2: the programme of a year, its projects and indicators, monthly reports, and the figure table."""
