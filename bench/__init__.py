"""Benchmarks: figures with the command that repeats them. `make bench` runs every module that has `measures`."""
