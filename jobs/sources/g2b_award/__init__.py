"""Openings, awards, failures and contracts (개찰, 낙찰, 유찰, 계약) of the procurement service 나라장터."""
