"""From munitions to what got through, from claims to the figure shown first: the rules behind figures, once."""
