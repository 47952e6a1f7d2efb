"""Pre-specifications (사전규격) of the procurement service 나라장터."""
