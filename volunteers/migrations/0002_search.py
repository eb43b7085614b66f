"""On PostgreSQL: names are found by parts of one and two characters, skills one by one."""

from django.db import migrations

MAKE = (
    # Names longer than four characters are few; the others need no loop.
    """
    CREATE FUNCTION volunteers_long_grams(name text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
    BEGIN ATOMIC
      SELECT array_agg(DISTINCT gram) FROM (
        SELECT substr(name, at, 1) AS gram FROM generate_series(1, char_length(name)) AS at
        UNION ALL
        SELECT substr(name, at, 2) FROM generate_series(1, char_length(name) - 1) AS at
      ) AS grams;
    END
    """,
    """
    CREATE FUNCTION volunteers_grams(name text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN char_length(name) <= 4 THEN array_remove(ARRAY[
        substr(name, 1, 1), substr(name, 2, 1), substr(name, 3, 1), substr(name, 4, 1),
        CASE WHEN char_length(name) > 1 THEN substr(name, 1, 2) ELSE '' END,
        CASE WHEN char_length(name) > 2 THEN substr(name, 2, 2) ELSE '' END,
        CASE WHEN char_length(name) > 3 THEN substr(name, 3, 2) ELSE '' END
    ], '') ELSE volunteers_long_grams(name) END
    """,
    "CREATE INDEX volunteer_grams ON volunteers_volunteer USING gin (volunteers_grams(name::text))",
    "CREATE INDEX volunteer_skills ON volunteers_volunteer USING gin (string_to_array(skills::text, '、'))"
    " WHERE skills <> ''",
)
UNMAKE = (
    "DROP INDEX volunteer_skills",
    "DROP INDEX volunteer_grams",
    "DROP FUNCTION volunteers_grams(text)",
    "DROP FUNCTION volunteers_long_grams(text)",
)


def _run(statements):
    def run(apps, editor):
        if editor.connection.vendor == "postgresql":
            for statement in statements:
                editor.execute(statement)

    return run


class Migration(migrations.Migration):
    dependencies = [("volunteers", "0001_initial")]
    operations = [migrations.RunPython(_run(MAKE), _run(UNMAKE))]
