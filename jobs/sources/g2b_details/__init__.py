"""What only a further call per tender tells: allowed regions, licences, base amount, change history, the process."""
