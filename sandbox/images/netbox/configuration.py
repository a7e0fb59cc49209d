"""Settings from the environment and from /run/secrets, as the official image reads them.

What it does not read is not read here either: BASE_PATH, DEFAULT_LANGUAGE, a second pepper.
"""

import re
from os import environ

FLAG = "flag"
LIST = "list"


def _secret(name, fallback=None):
    """The first line of a mounted secret; it goes before the environment."""
    try:
        with open(f"/run/secrets/{name}", encoding="utf-8") as file:
            return file.readline().strip()
    except OSError:
        return fallback


def _convert(text, kind):
    match kind:
        case "flag":
            return text.lower() == "true"
        case "list":
            return text.split()
        case _:
            return kind(text)


def _env(name, default, kind=str):
    return _convert(environ.get(name, default), kind)


def _redis(prefix, database, fallback=""):
    """One Redis connection; the cache falls back on the settings of the task queue."""

    def get(name, default):
        return environ.get(f"{prefix}_{name}", environ.get(f"{fallback}_{name}", default) if fallback else default)

    return {
        "HOST": get("HOST", "localhost"),
        "PORT": int(get("PORT", "6379")),
        "SENTINELS": [tuple(uri.split(":")) for uri in get("SENTINELS", "").split()],
        "SENTINEL_SERVICE": get("SENTINEL_SERVICE", "default"),
        "USERNAME": get("USERNAME", ""),
        "PASSWORD": _secret(f"{prefix.lower()}_password", get("PASSWORD", "")),
        "DATABASE": int(environ.get(f"{prefix}_DATABASE", database)),
        "SSL": _convert(get("SSL", "False"), FLAG),
        "INSECURE_SKIP_TLS_VERIFY": _convert(get("INSECURE_SKIP_TLS_VERIFY", "False"), FLAG),
    }


# Health checks come from localhost.
ALLOWED_HOSTS = environ.get("ALLOWED_HOSTS", "*").split(" ")
if "*" not in ALLOWED_HOSTS and "localhost" not in ALLOWED_HOSTS:
    ALLOWED_HOSTS.append("localhost")

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": environ.get("DB_NAME", "netbox"),
        "USER": environ.get("DB_USER", ""),
        "PASSWORD": _secret("db_password", environ.get("DB_PASSWORD", "")),
        "HOST": environ.get("DB_HOST", "localhost"),
        "PORT": environ.get("DB_PORT", ""),
        "OPTIONS": {"sslmode": environ.get("DB_SSLMODE", "prefer")},
        "CONN_MAX_AGE": _env("DB_CONN_MAX_AGE", "300", int),
        "DISABLE_SERVER_SIDE_CURSORS": _env("DB_DISABLE_SERVER_SIDE_CURSORS", "False", FLAG),
    }
}

REDIS = {"tasks": _redis("REDIS", 0), "caching": _redis("REDIS_CACHE", 1, fallback="REDIS")}

SECRET_KEY = _secret("secret_key", environ.get("SECRET_KEY", ""))

API_TOKEN_PEPPERS = {}
if _pepper := _secret("api_token_pepper_1", environ.get("API_TOKEN_PEPPER_1")):
    API_TOKEN_PEPPERS = {1: _pepper}

CORS_ORIGIN_ALLOW_ALL = _env("CORS_ORIGIN_ALLOW_ALL", "False", FLAG)
CORS_ORIGIN_WHITELIST = _env("CORS_ORIGIN_WHITELIST", "https://localhost", LIST)
CORS_ORIGIN_REGEX_WHITELIST = [re.compile(pattern) for pattern in _env("CORS_ORIGIN_REGEX_WHITELIST", "", LIST)]
CSRF_COOKIE_NAME = environ.get("CSRF_COOKIE_NAME", "csrftoken")
CSRF_TRUSTED_ORIGINS = _env("CSRF_TRUSTED_ORIGINS", "", LIST)
SESSION_COOKIE_NAME = environ.get("SESSION_COOKIE_NAME", "sessionid")

EMAIL = {
    "SERVER": environ.get("EMAIL_SERVER", "localhost"),
    "PORT": _env("EMAIL_PORT", "25", int),
    "USERNAME": environ.get("EMAIL_USERNAME", ""),
    "PASSWORD": _secret("email_password", environ.get("EMAIL_PASSWORD", "")),
    "USE_SSL": _env("EMAIL_USE_SSL", "False", FLAG),
    "USE_TLS": _env("EMAIL_USE_TLS", "False", FLAG),
    "TIMEOUT": _env("EMAIL_TIMEOUT", "10", int),
    "FROM_EMAIL": environ.get("EMAIL_FROM", ""),
}

DEBUG = _env("DEBUG", "False", FLAG)
DEVELOPER = _env("DEVELOPER", "False", FLAG)
EXEMPT_VIEW_PERMISSIONS = _env("EXEMPT_VIEW_PERMISSIONS", "", LIST)
HTTP_PROXIES = {"http": environ.get("HTTP_PROXY"), "https": environ.get("HTTPS_PROXY")}
INTERNAL_IPS = _env("INTERNAL_IPS", "127.0.0.1 ::1", LIST)
LOGIN_PERSISTENCE = _env("LOGIN_PERSISTENCE", "False", FLAG)
LOGIN_REQUIRED = _env("LOGIN_REQUIRED", "True", FLAG)
LOGIN_TIMEOUT = _env("LOGIN_TIMEOUT", "1209600", int)
MEDIA_ROOT = environ.get("MEDIA_ROOT", "/opt/netbox/netbox/media")
METRICS_ENABLED = _env("METRICS_ENABLED", "False", FLAG)
RELEASE_CHECK_URL = environ.get("RELEASE_CHECK_URL")
RQ_DEFAULT_TIMEOUT = _env("RQ_DEFAULT_TIMEOUT", "300", int)
TIME_ZONE = environ.get("TIME_ZONE", "UTC")

# NetBox has a default of its own for these: they exist only when the environment names them.
_OPTIONAL = {
    "ALLOWED_URL_SCHEMES": LIST,
    "BANNER_BOTTOM": str,
    "BANNER_LOGIN": str,
    "BANNER_MAINTENANCE": str,
    "BANNER_TOP": str,
    "CENSUS_REPORTING_ENABLED": FLAG,
    "CHANGELOG_RETAIN_CREATE_LAST_UPDATE": FLAG,
    "CHANGELOG_RETENTION": int,
    "ENFORCE_GLOBAL_UNIQUE": FLAG,
    "GRAPHQL_ENABLED": FLAG,
    "JOB_RETENTION": int,
    "MAINTENANCE_MODE": FLAG,
    "MAPS_URL": str,
    "MAX_PAGE_SIZE": int,
    "PAGINATE_COUNT": int,
    "PREFER_IPV4": FLAG,
    "REPORTS_ROOT": str,
    "SCRIPTS_ROOT": str,
    "SESSION_FILE_PATH": str,
}
globals().update({name: _env(name, "", kind) for name, kind in _OPTIONAL.items() if name in environ})
