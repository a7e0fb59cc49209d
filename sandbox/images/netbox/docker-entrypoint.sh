#!/bin/bash
# Runs before NetBox at each start: waits for the database, migrates it if need be, makes the superuser, then hands over.
set -eu
# Group 0 may write what we write, whatever uid the container runs under.
umask 002
cd /opt/netbox/netbox

wait_for_database() {
  local pause=${DB_WAIT_TIMEOUT-3} limit=${MAX_DB_WAIT_TIME-30} waited=0 said
  while [ "$waited" -lt "$limit" ]; do
    if said=$(./manage.py showmigrations 2>&1); then return; fi
    # The last line names the fault; the trace above it is for those who ask.
    if [ -n "${DB_WAIT_DEBUG-}" ]; then echo "$said"; else echo "${said##*$'\n'}"; fi
    echo "⏳ Waiting on DB... (${waited}s / ${limit}s)"
    sleep "$pause"
    waited=$((waited + pause))
  done
  echo "❌ Waited ${limit}s or more for the DB to become ready."
  exit 1
}

migrate() {
  if ./manage.py migrate --check >/dev/null 2>&1; then return; fi
  echo '⚙️ Applying database migrations'
  ./manage.py migrate --no-input
  echo '⚙️ Running trace_paths'
  ./manage.py trace_paths --no-input
  echo '⚙️ Removing stale content types'
  ./manage.py remove_stale_contenttypes --no-input
  echo '⚙️ Removing expired user sessions'
  ./manage.py clearsessions
  echo '⚙️ Building search index (lazy)'
  ./manage.py reindex --lazy
}

wait_for_database
migrate
if [ "${SKIP_SUPERUSER-}" = true ]; then
  echo '↩️ Skip creating the superuser'
else
  ./manage.py shell --no-startup --no-imports --interface python </opt/netbox/super_user.py
fi
echo '✅ Initialisation is done.'

exec "$@"
