"""The local HTTP API: the same services for other programs on this machine. Off until it is started."""
