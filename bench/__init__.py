"""What ``make bench`` measures, side by side with peers in one run on one machine."""
