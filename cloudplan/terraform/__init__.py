"""Terraform for a plan: one root module per site that it places workloads on."""
