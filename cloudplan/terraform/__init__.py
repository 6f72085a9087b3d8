"""A plan as Terraform: one root module for every provider and site."""
