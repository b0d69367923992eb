"""What can be taken away: the report as a document and as a page, the workbook."""
