"""One OAuth grant whose refresh token changes at every use: kept, renewed once for everyone, and told about."""
