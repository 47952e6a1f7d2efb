"""All decisions, no I/O: plain values in, plain values out, time as an argument."""
