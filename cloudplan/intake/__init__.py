"""What a foreign source says, merged into an inventory that people have changed by hand."""
