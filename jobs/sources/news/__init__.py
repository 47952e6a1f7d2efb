"""Press articles from any feed the operator lists."""
