#!/bin/sh
# The contract of the official Valkey image: options alone mean the server, and the server never runs as root.
set -eu

case ${1-} in
  -* | *.conf) set -- valkey-server "$@" ;;
esac

if [ "$1" = valkey-server ] && [ "$(id -u)" = 0 ]; then
  find . \! -user valkey -exec chown valkey '{}' +
  exec setpriv --reuid valkey --regid valkey --clear-groups "$0" "$@"
fi

# Files of the database are nobody else's business, unless the operator chose a mask.
if [ "$(umask)" = 0022 ]; then umask 0077; fi

# The original is compiled with protected mode off; an option or a config file that follows still decides.
if [ "$1" = valkey-server ]; then
  shift
  case ${1-} in
    *.conf | -v | --version | -h | --help) ;;
    *) set -- --protected-mode no "$@" ;;
  esac
  set -- valkey-server "$@"
fi

# shellcheck disable=SC2086 # several options in one variable, as in the original
exec "$@" ${VALKEY_EXTRA_FLAGS-}
