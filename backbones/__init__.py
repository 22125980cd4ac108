"""Define the networks: for each family one Spec and one nn.Module."""
