"""The report on paper: one document of plain blocks, printed as Markdown or HTML."""
