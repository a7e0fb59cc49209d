"""
Makes a restored database fit the stack it now runs in. Fed to NetBox's shell; prints one line of JSON.

The administrator gets the password that this stack hands out, which it reads itself. The tokens of the stack's own
program ("Pulumi") become those it knows: its old ones in the backup were revoked or forgotten since. Jobs of NetBox's own
that stand as scheduled without a task in the queue are removed, so that the worker schedules them anew.
"""

import json
from os import environ
from pathlib import Path

from django.db import connection, transaction

from core.models import Job
from users.models import Token, User

OPEN = ("pending", "scheduled", "running")
mine = json.loads(environ["TOKENS"])


def aside(number):
    """Gives another token that has a number of ours a new one: nothing refers to tokens by number."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE users_token SET id = nextval(pg_get_serial_sequence('users_token', 'id')) WHERE id = %s", [number]
        )


with transaction.atomic(), connection.cursor() as sql:
    # Rows of tokens stand in a statement, which the server would write into the log of its container if it fails.
    for setting in ("log_min_error_statement = panic", "log_statement = 'none'", "log_min_duration_statement = -1"):
        sql.execute(f"SET LOCAL {setting}")

    user = User.objects.get(username=environ["SUPERUSER_NAME"])
    password = Path("/run/secrets/superuser_password").read_text(encoding="utf-8").strip()
    if not user.check_password(password):
        user.set_password(password)
    user.is_active = user.is_superuser = True
    user.save()

    Token.objects.filter(user=user, description=environ["DESCRIPTION"]).delete()
    sql.execute(
        "SELECT setval(pg_get_serial_sequence('users_token', 'id'), greatest(%s, (SELECT max(id) FROM users_token)))",
        [max([1, *(row["id"] for row in mine)])],
    )
    for row in mine:
        aside(row["id"])
        row["user_id"] = user.pk
        sql.execute("INSERT INTO users_token SELECT * FROM json_populate_record(NULL::users_token, %s)", [json.dumps(row)])

    jobs = Job.objects.filter(status__in=OPEN)
    jobs.filter(object_type__isnull=True).delete()
    peppers = {}
    for pepper in Token.objects.exclude(pepper_id=None).values_list("pepper_id", flat=True):
        peppers[pepper] = peppers.get(pepper, 0) + 1
    result = {"jobs": jobs.count(), "peppers": peppers}

print("ALIGNED " + json.dumps(result))
