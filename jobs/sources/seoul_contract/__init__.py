"""The tender list of the city's contract site (서울계약마당)."""
