"""How answers are printed: records as JSON or XML, dates, and what is left out."""
