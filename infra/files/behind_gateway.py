"""
NetBox behind a gateway on a port of its own.

Kong hands the Host header over as the client sent it, with the port, and adds an X-Forwarded-Host without it. NetBox
prefers the latter, so the links in its answers, and the origin that it compares a login with, lose the port: nobody
outside could follow them. This plugin makes NetBox take the Host header. It also keeps links of the API on the path by
which it was asked, metrics from whoever comes through the gateway, and the API's schema from whoever is not logged in.
"""

import re

from django.conf import settings
from netbox.plugins import PluginConfig

METRICS = "prometheus-django-metrics"
SCHEMA = ("schema", "api_docs", "api_redocs")


class BehindGateway(PluginConfig):
    name = "behind_gateway"
    verbose_name = "Behind a gateway"
    description = "Keeps port and path of the gateway in links and logins, and some pages from strangers"
    version = "1.1.0"
    author = "netbox-as-code"
    middleware = ["behind_gateway.links_as_asked", "behind_gateway.Guard"]

    def ready(self):
        super().ready()
        settings.USE_X_FORWARDED_HOST = False


config = BehindGateway


def links_as_asked(get_response):
    """Makes the API's links, `next` above all, begin with the path that the gateway was asked for."""

    def middleware(request):
        own = f"/{settings.BASE_PATH}api/"
        asked = request.META.get("HTTP_X_FORWARDED_PATH", "")
        rest = request.path.removeprefix(own)
        outside = asked.removesuffix(rest)
        # A path such as //host/ would be a link to somewhere else.
        if request.path.startswith(own) and asked.endswith(rest) and re.fullmatch(r"(/[\w.~-]+)+/", outside):
            absolute = request.build_absolute_uri

            def build_absolute_uri(location=None):
                path = request.get_full_path() if location is None else location
                return absolute(outside + path.removeprefix(own) if path.startswith(own) else path)

            request.build_absolute_uri = build_absolute_uri
        return get_response(request)

    return middleware


class Guard:
    """Of what NetBox shows to anyone: metrics are for the Docker network, the schema is for whom LOGIN_REQUIRED lets in."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        from django.http import Http404, JsonResponse

        name = request.resolver_match.view_name
        if name == METRICS and "HTTP_X_FORWARDED_FOR" in request.META:
            raise Http404
        if name in SCHEMA and settings.LOGIN_REQUIRED and not _is_known(request):
            return JsonResponse({"detail": "Authentication credentials were not provided."}, status=403)
        return None


def _is_known(request):
    """Whether somebody is logged in, or sent a token: the views themselves ask neither, and one of them answers from a cache."""
    from netbox.api.authentication import TokenAuthentication
    from rest_framework.exceptions import AuthenticationFailed

    if request.user.is_authenticated:
        return True
    try:
        return TokenAuthentication().authenticate(request) is not None
    except AuthenticationFailed:
        return False
