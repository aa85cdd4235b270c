"""For the tests of other programs: a sandbox in a process of its own, what it can be asked for, and a pytest plugin."""
