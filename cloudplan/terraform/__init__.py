"""Terraform for a plan: one root module per site that it places workloads on."""

from __future__ import annotations

from cloudplan.terraform.write import Written, terraform

__all__ = ["Written", "terraform"]
