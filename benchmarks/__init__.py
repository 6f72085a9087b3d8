"""Benchmarks: each script in this folder prints one table. See README.md."""
