"""Creates the first superuser, once, as the official image does at each start. Runs with Django loaded."""

from os import environ

from django.conf import settings
from users.choices import TokenVersionChoices
from users.models import Token, User


def _secret(name, fallback=None):
    try:
        with open(f"/run/secrets/{name}", encoding="utf-8") as file:
            return file.readline().strip()
    except OSError:
        return fallback


def _create():
    name = environ.get("SUPERUSER_NAME", "admin")
    email = environ.get("SUPERUSER_EMAIL", "admin@example.com")
    if User.objects.filter(username=name).exists():
        return
    user = User.objects.create_superuser(name, email, _secret("superuser_password", environ.get("SUPERUSER_PASSWORD", "admin")))
    print(f"💡 Superuser Username: {name}, E-Mail: {email}")

    token = _secret("superuser_api_token", environ.get("SUPERUSER_API_TOKEN"))
    key = _secret("superuser_api_key", environ.get("SUPERUSER_API_KEY"))
    if settings.API_TOKEN_PEPPERS and token and key:
        Token.objects.create(user=user, version=TokenVersionChoices.V2, key=key, token=token)
    else:
        print("⚠️ No API token will be created as API_TOKEN_PEPPERS, SUPERUSER_API_TOKEN or SUPERUSER_API_KEY is not set")


_create()
