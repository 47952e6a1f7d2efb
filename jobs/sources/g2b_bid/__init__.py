"""Tender notices (입찰공고) of the procurement service 나라장터."""
