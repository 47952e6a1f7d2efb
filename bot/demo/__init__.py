"""The story that make demo plays, and its recorded sources."""
