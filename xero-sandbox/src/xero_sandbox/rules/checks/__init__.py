"""What the rules of all entities check with: names and ids, amounts and accounts, lengths, use."""
