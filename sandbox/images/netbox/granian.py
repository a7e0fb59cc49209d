"""The application granian serves: NetBox, believing the forwarded headers of proxies in private networks."""

from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from netbox.wsgi import application as netbox

PRIVATE = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10"]

application = wrap_wsgi_with_proxy_headers(netbox, trusted_hosts=PRIVATE)
