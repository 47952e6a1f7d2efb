"""Which network addresses a stranger may make us dial: public ones only.

Python's ipaddress alone is not enough (measured on 3.11 and 3.12): it calls NAT64 and 6to4 forms of private addresses, multicast
and 192.0.0.8 global, and 100.64.0.0/10 not private. The extra networks are from the IANA special-purpose registries; the one
single address is a cloud's internal service.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

PORTS = frozenset({80, 443, 8080})

_DENIED = tuple(
    ip_network(network)
    for network in (
        "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "fec0::/10",
        "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4", "168.63.129.16/32",
    )
)  # fmt: skip


def is_public(address: str) -> bool:
    """Whether an address, as the resolver gave it, is one that anybody on the internet may be asked at. A zone (`%eth0`) or
    anything that is no address is not."""
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address):
        if parsed.scope_id:
            return False
        parsed = parsed.ipv4_mapped or parsed
    odd = (
        parsed.is_multicast or parsed.is_reserved or parsed.is_unspecified or parsed.is_loopback or parsed.is_link_local
    )
    return parsed.is_global and not odd and not any(parsed in network for network in _DENIED)
