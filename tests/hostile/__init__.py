"""Make what a hostile visitor might send: addresses and uploads, repeatable by seed."""
