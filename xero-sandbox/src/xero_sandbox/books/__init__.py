"""What the books say: the records of each organisation, and the double entry behind them."""
