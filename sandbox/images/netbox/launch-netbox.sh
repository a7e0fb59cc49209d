#!/bin/bash
# Serves NetBox on port 8080. Static files are at /static whatever BASE_PATH says, as in the original.
export GRANIAN_PORT=${GRANIAN_PORT:-8080}
export GRANIAN_WORKERS=${GRANIAN_WORKERS:-4}

# --backpressure is what the images before 5.1.1 set: fewer connections than granian's own default, so the harder case.
exec granian \
  --host '::' \
  --interface wsgi \
  --no-ws \
  --respawn-failed-workers \
  --backpressure "${GRANIAN_BACKPRESSURE:-$GRANIAN_WORKERS}" \
  --loop uvloop \
  --log \
  --log-level info \
  --access-log \
  --working-dir /opt/netbox/netbox/ \
  --static-path-route /static \
  --static-path-mount /opt/netbox/netbox/static/ \
  --static-path-dir-to-file index.html \
  --pid-file /tmp/granian.pid \
  "${GRANIAN_EXTRA_ARGS[@]}" \
  netbox.granian:application
