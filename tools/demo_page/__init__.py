"""The page that `make demo` ends with: a company's books, made of what the tap read, in one file."""
