"""Whether everything that running needs is there; looks, asks once, and never sends anybody a message."""
