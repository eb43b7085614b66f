"""The registry of volunteers: people, teams, stations, service and its hours."""
