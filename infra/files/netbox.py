# What netbox-docker's own configuration does not take from the environment. Loaded after it, as the last file of
# /etc/netbox/config, so these values win.
from os import environ
from pathlib import Path

PLUGINS = ["behind_gateway"]
BASE_PATH = environ["BASE_PATH"]
DEFAULT_LANGUAGE = environ["DEFAULT_LANGUAGE"]

# NetBox refuses to start unless the keys are integers. The largest key signs new tokens; every one verifies old ones.
API_TOKEN_PEPPERS = {
    int(file.name.rpartition("_")[2]): file.read_text(encoding="utf-8").strip()
    for file in Path("/run/secrets").glob("api_token_pepper_*")
}
