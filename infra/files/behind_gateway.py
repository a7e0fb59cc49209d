"""
NetBox behind a gateway on a port of its own.

Kong hands the Host header over as the client sent it, with the port, and adds an X-Forwarded-Host without it. NetBox
prefers the latter, so the links in its answers, and the origin that it compares a login with, lose the port: nobody
outside could follow them. This plugin makes NetBox take the Host header.
"""

from django.conf import settings
from netbox.plugins import PluginConfig


class BehindGateway(PluginConfig):
    name = "behind_gateway"
    verbose_name = "Behind a gateway"
    description = "Keeps the port of the gateway in links and logins"
    version = "1.0.0"
    author = "netbox-as-code"

    def ready(self):
        super().ready()
        settings.USE_X_FORWARDED_HOST = False


config = BehindGateway
