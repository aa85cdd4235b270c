"""What documents share: numbers, contacts, dates, statuses, currencies, totals, and how they are settled."""
