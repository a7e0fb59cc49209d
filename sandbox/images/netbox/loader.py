"""NetBox's configuration module: the settings of every Python file in /etc/netbox/config.

configuration.py comes first, the others follow by name, and a later file wins, setting by setting.
"""

import importlib.util
from pathlib import Path

FOLDER = Path("/etc/netbox/config")
MAIN = FOLDER / "configuration.py"


def files():
    others = sorted(f for f in FOLDER.glob("*.py") if f.is_file() and f != MAIN and not f.name.startswith("__"))
    return [MAIN, *others] if MAIN.is_file() else others


def load(path):
    spec = importlib.util.spec_from_file_location(f"netbox_config_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    print(f"🧬 loaded config '{path}'")
    return {name: value for name, value in vars(module).items() if not name.startswith("_")}


_settings = {}
for _path in files():
    _settings |= load(_path)
if not _settings:
    raise ImportError(f"No configuration files found in '{FOLDER}'.")


def __getattr__(name):
    try:
        return _settings[name]
    except KeyError:
        raise AttributeError(name) from None
