"""The pages of loans and internships."""
