"""What a list is asked for: where, order, filters, If-Modified-Since, pages."""
