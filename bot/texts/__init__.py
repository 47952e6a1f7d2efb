"""Every word for people, by key and language, escaped where filled."""
