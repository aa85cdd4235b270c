"""Answers to GET: lists and single records, journals, budgets, reports."""
