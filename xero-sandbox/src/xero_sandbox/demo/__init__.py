"""A generated company of any size: the same seed gives the same books, and nothing is made before it is read."""
