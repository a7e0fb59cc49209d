"""Prints which migrations this NetBox has: its version, how many, and a hash over names and contents. Asks no database."""

import hashlib
import inspect
import json
import os
import sys

os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'netbox.settings')
sys.path.insert(0, os.getcwd())

import django

django.setup()

from django.conf import settings
from django.db.migrations.loader import MigrationLoader

found = MigrationLoader(None).disk_migrations
digest = hashlib.sha256()
for key in sorted(found):
    with open(inspect.getfile(type(found[key])), 'rb') as file:
        digest.update('.'.join(key).encode() + b'\0' + hashlib.sha256(file.read()).digest())
print(json.dumps({'netbox': settings.RELEASE.version, 'migrations': len(found), 'sha256': digest.hexdigest()}))
