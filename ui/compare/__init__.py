"""Show the Compare page: two to six networks beside each other, and what differs from the first."""
