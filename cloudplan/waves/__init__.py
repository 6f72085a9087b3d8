"""Waves: which workloads of a plan move together, in which order, and when."""
