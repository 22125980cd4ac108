"""Draw the figures of the papers from a network's own operations, as small multiples.

``panel`` defines a figure and writes it as one picture; ``sketch`` draws panels; ``figures`` finds
the figures that a network has. The other files are the figures, one each.
"""
