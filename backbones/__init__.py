"""What a network is: one Spec and one nn.Module per family."""
