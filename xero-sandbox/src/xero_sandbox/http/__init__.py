"""HTTP/1.1 on real sockets: the server, its connections, and the messages that go between it and all the rest."""
