"""The page that looks into a trained network: lesions, signals, feature maps, loss surface."""
