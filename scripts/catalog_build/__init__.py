"""One module per catalogue table: raw public files in, rows of plain text out."""
