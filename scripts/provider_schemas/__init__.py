"""Schemas of Terraform providers, read out of cdktf's provider wheels."""
