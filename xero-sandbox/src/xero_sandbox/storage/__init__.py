"""The books in a file between runs, and the JSON that such a file and a load are written in."""
