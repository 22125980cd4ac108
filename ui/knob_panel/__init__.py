"""The form of settings: what a field is, and the component that shows fields and reports turns."""
