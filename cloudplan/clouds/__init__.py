"""Accounts in clouds, read through their own libraries: one file per library."""
