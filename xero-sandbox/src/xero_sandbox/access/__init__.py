"""Who may call: apps, grants, tokens, connections, scopes and limits."""
