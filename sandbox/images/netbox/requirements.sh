#!/bin/sh
# The package's own requirements, one a line: extras left out, and psycopg with its compiled library instead of a compiler.
set -eu
sed -n '/; extra ==/d; s/^Requires-Dist: //p' "$1" | sed 's/psycopg\[c/psycopg[binary/'
