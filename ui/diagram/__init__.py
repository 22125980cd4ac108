"""Draw the diagram in the browser: a Streamlit component without a build step.

``profile -> outline -> wirings -> layouts -> JSON -> script -> marks -> canvas, SVG, PNG, PDF``

The wheel zooms with Ctrl, or once the diagram was clicked; one finger scrolls the page, two zoom.
The frame is as high as its content and grows only by what its reader opens. Keys are those of a
tree, and a hidden ARIA tree has the same content. Nothing moves where less motion is asked for.
"""
