"""The demo city: what was written by hand, and how it becomes an inventory."""
