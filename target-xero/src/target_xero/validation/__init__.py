"""Says of documents, before anything is sent, what Xero would refuse: by what it has of all that they refer to."""
