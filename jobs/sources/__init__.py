"""Where Seoul says what it will buy: one folder a source, fetching (client.py) apart from reading (parse.py)."""
