"""The loopback GitHub: a small server on 127.0.0.1 and the worlds that it serves."""
