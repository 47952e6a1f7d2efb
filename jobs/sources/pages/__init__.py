"""Any public list page that the operator names."""
