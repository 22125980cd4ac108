"""Show the page that looks into a trained network: lesions, signals, maps, loss surface."""
