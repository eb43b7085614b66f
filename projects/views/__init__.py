"""Views: fetch in scope, rule, form, verb or figure, answer."""
