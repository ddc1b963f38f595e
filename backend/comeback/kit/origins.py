"""What the address of a web service is made of, and which addresses are public."""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

import msgspec

# One strict grammar, so that whoever checks an address and whoever connects cannot read it in two ways.
_URL: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9.-]{1,253}|\[[0-9a-f:.]{2,45}\])"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?(?P<path>/[!\"$-\[\]-~]*)?"
)
_LABEL: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")
_PORTS: Final = {"http": 80, "https": 443}

# RFC 4291 §2.4 and the IANA special-purpose registry: the rest of IPv6 is not routed in public.
_UNICAST: Final = IPv6Network("2000::/3")
_SPECIAL: Final = tuple(map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
_NAT64: Final = IPv6Network("64:ff9b::/96")


class BadAddress(ValueError):
    """This is not an http or https address in its plain form."""


class Origin(msgspec.Struct, frozen=True):
    """Scheme, host and port; as text in the form of RFC 6454 §6.2, without a default port."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}"


def origin_of(url: str) -> Origin:
    """The origin of an address as browsers write it: lower case, ASCII, no user, no fragment, no final dot.

    Raises BadAddress for any other.
    """
    match = _URL.fullmatch(url)
    if match is None:
        raise BadAddress
    return _origin(match["scheme"], match["host"], match["port"])


@lru_cache(maxsize=1_024)
def _origin(scheme: str, host: str, port_text: str | None) -> Origin:
    port = int(port_text or _PORTS[scheme])
    if port > 65_535 or not (host.startswith("[") or all(map(_LABEL.fullmatch, host.split(".")))):
        raise BadAddress
    return Origin(scheme, host, port)


def network_of(address: str) -> str:
    """Who stands behind an IP address: of IPv6, a household has the whole /64."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped is None:
        return f"{IPv6Address(int(ip) >> 64 << 64)}/64"
    return str(getattr(ip, "ipv4_mapped", None) or ip)


def is_loopback(address: str) -> bool:
    """Whether this is an IP address of the machine itself."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


@lru_cache(maxsize=1_024)  # asked again for every request over a connection
def is_public(address: str) -> bool:
    """Whether an IP address is somebody's on the public internet, looking into mapped and NAT64 forms."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        inner = IPv4Address(int(ip) & 0xFFFF_FFFF) if ip in _NAT64 else ip.ipv4_mapped
        if inner is None:
            return ip in _UNICAST and not any(ip in special for special in _SPECIAL)
        ip = inner
    return ip.is_global and not ip.is_multicast and not ip.is_reserved
