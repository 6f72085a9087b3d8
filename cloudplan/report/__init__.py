"""What a plan says to a council: HTML, PDF, workbook, Markdown."""
