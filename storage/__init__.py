"""What baljubot remembers: frozen records, tables, and one module per noun. The only importer of SQLAlchemy."""
