"""The report that a council reads, made of a plan alone: as HTML, PDF, workbook or Markdown.

`blocks` says what a report consists of, `content` fills it from a plan in a language, and one file
per format writes it down. All formats show the same blocks, so that none can tell another story.
"""
