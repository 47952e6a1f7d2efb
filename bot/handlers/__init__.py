"""What people tap and type, one module per command."""
