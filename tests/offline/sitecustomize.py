"""Read by every Python that a test starts with this folder on its path: shuts its network off."""

from guard import shut_off_network

shut_off_network()
