"""Whole commands on generated regions: how long, where the time goes, how much memory."""
