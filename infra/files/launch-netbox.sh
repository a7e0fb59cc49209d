#!/bin/bash
# The image's own launch script serves static files at /static whatever BASE_PATH says, so that /netbox/static is 404.
# This starts that script with the route under the base path, and stops if the script no longer has such a route.
set -eu
script=/opt/netbox/launch-netbox.sh
route="/${BASE_PATH}static"
moved=$(sed -E "s#(--static-path-route[= ]+)([\"']?)/static([\"']?)#\1\2${route}\3#" "$script")
if ! grep -qF -- "$route" <<<"$moved"; then
  echo "launch-netbox.sh of this image sets no --static-path-route /static: its static files cannot be moved to $route" >&2
  exit 1
fi
exec bash -c "$moved" "$script"
