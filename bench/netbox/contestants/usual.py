"""pynetbox, written the usual way: get each object; create it, or compare it and save what differs."""

import json
import resource
import sys
import time

import pynetbox
import requests
from pynetbox.core.response import Record


class Counting(requests.Session):
    """A session that counts what it sends."""

    total = 0
    writes = 0

    def send(self, request, **options):
        self.total += 1
        self.writes += request.method != "GET"
        return super().send(request, **options)


def ensure(endpoint, key, fields):
    """Creates the object with this key, or changes the fields in which it differs."""
    found = endpoint.get(**key)
    if found is None:
        return endpoint.create(fields)
    for name, value in fields.items():
        if plain(getattr(found, name)) != value:
            setattr(found, name, value)
    found.save()
    return found


def plain(value):
    """A value as it is written: the id of an object, the value of a choice."""
    if not isinstance(value, Record):
        return value
    # Not by attribute: pynetbox would fetch the object for one that it lacks.
    known = dict(value)
    return known.get("value", known.get("id"))


def converge(nb, wanted):
    named = {"tenancy.tenant": nb.tenancy.tenants, "dcim.site": nb.dcim.sites,
             "dcim.manufacturer": nb.dcim.manufacturers, "dcim.devicerole": nb.dcim.device_roles}
    ids = {kind: ensure(endpoint, {"slug": wanted[kind][0]["slug"]}, wanted[kind][0]).id
           for kind, endpoint in named.items()}
    kind = wanted["dcim.devicetype"][0]
    kind = ensure(nb.dcim.device_types, {"slug": kind["slug"]},
                  {**kind, "manufacturer": ids["dcim.manufacturer"]})
    devices = {}
    for one in wanted["dcim.device"]:
        site = ids["dcim.site"]
        devices[one["name"]] = ensure(nb.dcim.devices, {"name": one["name"], "site_id": site}, {
            "name": one["name"], "description": one["description"], "site": site, "tenant": ids["tenancy.tenant"],
            "device_type": kind.id, "role": ids["dcim.devicerole"]})
    interfaces = {}
    for one in wanted["dcim.interface"]:
        device = devices[one["device"]["name"]].id
        interfaces[one["device"]["name"]] = ensure(nb.dcim.interfaces, {"device_id": device, "name": one["name"]}, {
            "device": device, "name": one["name"], "type": one["type"]})
    for one in wanted["ipam.ipaddress"]:
        name = one["assigned_object"]["interface"]["device"]["name"]
        address = ensure(nb.ipam.ip_addresses, {"address": one["address"]}, {
            "address": one["address"], "assigned_object_type": "dcim.interface",
            "assigned_object_id": interfaces[name].id})
        if plain(devices[name].primary_ip4) != address.id:
            devices[name].primary_ip4 = address.id
            devices[name].save()
    for one in wanted["ipam.service"]:
        device = devices[one["parent"]["device"]["name"]].id
        ensure(nb.ipam.services, {"parent_object_type": "dcim.device", "parent_object_id": device, "name": one["name"]}, {
            "name": one["name"], "parent_object_type": "dcim.device", "parent_object_id": device,
            "port_mappings": one["port_mappings"]})


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        task = json.load(file)
    start = time.perf_counter()
    nb = pynetbox.api(task["url"], token=task["token"])
    nb.http_session = session = Counting()
    converge(nb, task["desired"])
    seconds = time.perf_counter() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "requests": session.total, "writes": session.writes, "memory": memory}))


main()
