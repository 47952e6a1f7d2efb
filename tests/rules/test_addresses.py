"""Which addresses a stranger may make us dial."""

import pytest

from jobs.rules.addresses import is_public


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "211.114.22.1", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "168.63.129.17"]
)
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "255.255.255.255",
        "0.0.0.0",  # noqa: S104 - nothing is bound: it must be refused
        "224.0.0.1", "240.0.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.51.100.1", "192.88.99.1", "168.63.129.16",
        "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1",
        "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "2002:a9fe:a9fe::", "2001::1", "2001:db8::1", "localhost", "",
    ],
)  # fmt: skip
def test_not_public(address: str) -> None:
    assert not is_public(address)
