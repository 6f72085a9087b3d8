"""Tools from the package index that read Terraform, in an environment of their own."""
