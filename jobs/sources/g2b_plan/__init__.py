"""Order plans (발주계획) of the procurement service 나라장터."""
