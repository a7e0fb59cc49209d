#!/bin/bash
# Runs before NetBox at each start: makes the database ready, then hands over.
set -eu
# Group 0 may write what we write, whatever uid the container runs under.
umask 002
cd /opt/netbox/netbox
python -u /opt/netbox/initialise.py

exec "$@"
