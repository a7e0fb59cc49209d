#!/opt/netbox/venv/bin/python
"""Django's command line, as in NetBox's source tree: the Python package ships none."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "netbox.settings")
    execute_from_command_line(sys.argv)
