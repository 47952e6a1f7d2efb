"""Facts to message parts: pure."""
