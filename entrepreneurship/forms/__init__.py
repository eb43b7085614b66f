"""Forms of loans, secondments and internships."""
