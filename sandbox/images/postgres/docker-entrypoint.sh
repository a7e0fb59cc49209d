#!/bin/bash
# The contract of the official PostgreSQL images: first start creates the cluster and runs /docker-entrypoint-initdb.d,
# later starts go straight to the server.
set -euo pipefail

fail() { printf 'Error: %s\n' "$*" >&2; exit 1; }

# A variable may be given as itself or as <name>_FILE, the path of a file that holds it.
from_file() {
  local name=$1 file="$1_FILE" fallback=${2-}
  if [ "${!name:-}" ] && [ "${!file:-}" ]; then fail "both $name and $file are set (but are exclusive)"; fi
  if [ "${!file:-}" ]; then fallback=$(<"${!file}"); fi
  export "$name=${!name:-$fallback}"
  unset "$file"
}

require_password() {
  if [ -z "$POSTGRES_PASSWORD" ] && [ "$POSTGRES_HOST_AUTH_METHOD" != trust ]; then
    fail "Database is uninitialized and superuser password is not specified.
       You must specify POSTGRES_PASSWORD to a non-empty value for the superuser,
       or POSTGRES_HOST_AUTH_METHOD=trust to allow all connections without a password."
  fi
}

# Takes the server's options, for they may choose how passwords are kept.
create_cluster() {
  # Through a pipe: a password on the command line would stand in the process list. A trailing newline ends it.
  eval "initdb --username=\"\$POSTGRES_USER\" --pwfile=<(printf '%s\n' \"\$POSTGRES_PASSWORD\") ${POSTGRES_INITDB_WALDIR:+--waldir=\"\$POSTGRES_INITDB_WALDIR\"} ${POSTGRES_INITDB_ARGS:-}"
  printf '\nhost all all all %s\n' "${POSTGRES_HOST_AUTH_METHOD:-$(postgres -C password_encryption "$@")}" >>"$PGDATA/pg_hba.conf"
}

sql() { psql --set ON_ERROR_STOP=1 --no-password --no-psqlrc --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" "$@"; }

run_scripts() {
  local script
  for script in /docker-entrypoint-initdb.d/*; do
    case $script in
      *.sh)
        echo "$0: running $script"
        # shellcheck source=/dev/null
        if [ -x "$script" ]; then "$script"; else . "$script"; fi ;;
      *.sql) echo "$0: running $script"; sql --file "$script" ;;
      *.sql.gz) echo "$0: running $script"; gunzip --stdout "$script" | sql ;;
      *.sql.xz) echo "$0: running $script"; xzcat "$script" | sql ;;
      */'*') ;;
      *) echo "$0: ignoring $script" ;;
    esac
  done
}

# A cluster that the image brings (postgres-migrated), as this user's and database's first start would have left it, but for the password.
brought="/var/lib/postgresql/brought"
is_brought() {
  [ -d "$brought/$POSTGRES_USER/$POSTGRES_DB" ] &&
    [ -z "$POSTGRES_INITDB_ARGS${POSTGRES_INITDB_WALDIR:-}$POSTGRES_HOST_AUTH_METHOD" ]
}

# Takes the server's options. It runs on its socket alone meanwhile: nobody outside can take a half-filled database for a ready one.
initialise() {
  local taken=''
  require_password
  if is_brought; then
    cp --archive "$brought/$POSTGRES_USER/$POSTGRES_DB/." "$PGDATA"
    taken=1
  else
    create_cluster "$@"
  fi
  export PGHOST=/var/run/postgresql PGPASSWORD="$POSTGRES_PASSWORD"
  pg_ctl --pgdata "$PGDATA" --options "$(printf '%q ' "$@" -c listen_addresses= -p "${PGPORT:-5432}")" --wait start
  if [ "$taken" ]; then
    sql <<<"\\getenv password POSTGRES_PASSWORD
ALTER ROLE CURRENT_USER PASSWORD :'password';"
  else
    if [ "$POSTGRES_DB" != postgres ]; then
      POSTGRES_DB=postgres sql --set db="$POSTGRES_DB" <<<'CREATE DATABASE :"db";'
    fi
    run_scripts
  fi
  pg_ctl --pgdata "$PGDATA" --mode fast --wait stop
  unset PGHOST PGPASSWORD
  printf '\nPostgreSQL init process complete; ready for start up.\n\n'
}

main() {
  if [ "${1:0:1}" = - ]; then set -- postgres "$@"; fi
  if [ "$1" = postgres ] && [[ " $* " != *" --help "* && " $* " != *" --version "* ]]; then
    if [ "$(id -u)" = 0 ]; then
      mkdir -p "$PGDATA" /run/postgresql
      find "$PGDATA" /run/postgresql \! -user postgres -exec chown postgres '{}' +
      chmod 3775 /run/postgresql
      chmod 700 "$PGDATA"
      exec setpriv --reuid postgres --regid postgres --init-groups "$BASH_SOURCE" "$@"
    fi
    from_file POSTGRES_PASSWORD
    from_file POSTGRES_USER postgres
    from_file POSTGRES_DB "$POSTGRES_USER"
    from_file POSTGRES_INITDB_ARGS
    : "${POSTGRES_HOST_AUTH_METHOD:=}"
    if [ -s "$PGDATA/PG_VERSION" ]; then
      printf '\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n'
    else
      initialise "${@:2}"
    fi
  fi
  exec "$@"
}

# Builds of images read it for what it defines.
if [ "$BASH_SOURCE" = "$0" ]; then main "$@"; fi
