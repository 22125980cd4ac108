"""What a hostile visitor might send: addresses and uploads, always the same for a seed."""
