"""What hangs below a record or beside the lists: history, attachments, PDFs, e-mail and the like."""
