#!/bin/bash
# Asks /login/ as the original does: with a BASE_PATH that page is elsewhere, and the deployment brings its own check.
exec curl --silent --fail --output /dev/null "http://localhost:${GRANIAN_PORT:-8080}/login/"
