"""The network shut off: only this machine can be reached. Used by every test and every process a test starts."""
