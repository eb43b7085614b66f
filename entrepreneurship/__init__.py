"""Young founders and their work: loans from intent to repayment, secondments, internships."""
