"""Database triggers that refuse to change or delete an entry of the audit trail."""

from django.db import migrations

TABLE = "organizations_auditentry"
SQLITE = {
    verb: f"CREATE TRIGGER IF NOT EXISTS audit_no_{verb} BEFORE {verb} ON {TABLE} "
    "BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END"
    for verb in ("update", "delete")
}
POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'audit entries are never changed'; END $$ LANGUAGE plpgsql;
DROP TRIGGER IF EXISTS audit_no_change ON {TABLE};
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON {TABLE}
FOR EACH ROW EXECUTE FUNCTION audit_refuse();
"""


def guard(apps, schema_editor):
    """Install the triggers."""
    statements = SQLITE.values() if schema_editor.connection.vendor == "sqlite" else [POSTGRESQL]
    for statement in statements:
        schema_editor.execute(statement)


def unguard(apps, schema_editor):
    """Remove the triggers."""
    if schema_editor.connection.vendor == "sqlite":
        statements = [f"DROP TRIGGER IF EXISTS audit_no_{verb}" for verb in SQLITE]
    else:
        statements = [f"DROP TRIGGER IF EXISTS audit_no_change ON {TABLE}", "DROP FUNCTION IF EXISTS audit_refuse()"]
    for statement in statements:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("organizations", "0001_initial")]
    operations = [migrations.RunPython(guard, unguard)]
