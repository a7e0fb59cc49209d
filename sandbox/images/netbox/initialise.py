"""
What the official image does at each start: waits for the database, migrates it if need be, makes the superuser. There it takes three
calls of manage.py; loading Django is most of each, so here one process does all of it.
"""

import os
import runpy
import subprocess
import sys
import time
import traceback

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "netbox.settings")
sys.path.insert(0, os.getcwd())

import django

django.setup()

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor


def _wait_for_database():
    pause = int(os.environ.get("DB_WAIT_TIMEOUT", "3"))
    limit = int(os.environ.get("MAX_DB_WAIT_TIME", "30"))
    for waited in range(0, limit, pause):
        try:
            return MigrationExecutor(connection)
        except DatabaseError as error:
            # The last line names the fault; the trace is for those who ask.
            if os.environ.get("DB_WAIT_DEBUG"):
                traceback.print_exc(file=sys.stdout)
            else:
                print(str(error).strip().splitlines()[-1])
            connection.close()
        print(f"⏳ Waiting on DB... ({waited}s / {limit}s)")
        time.sleep(pause)
    sys.exit(f"❌ Waited {limit}s or more for the DB to become ready.")


def _manage(title, *command):
    print(title)
    subprocess.run([sys.executable, "-u", "manage.py", *command], check=True)


def _migrate(executor):
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    _manage("⚙️ Applying database migrations", "migrate", "--no-input")
    _manage("⚙️ Running trace_paths", "trace_paths", "--no-input")
    _manage("⚙️ Removing stale content types", "remove_stale_contenttypes", "--no-input")
    _manage("⚙️ Removing expired user sessions", "clearsessions")
    _manage("⚙️ Building search index (lazy)", "reindex", "--lazy")


_migrate(_wait_for_database())
if os.environ.get("SKIP_SUPERUSER") == "true":
    print("↩️ Skip creating the superuser")
else:
    runpy.run_path("/opt/netbox/super_user.py")
print("✅ Initialisation is done.")
