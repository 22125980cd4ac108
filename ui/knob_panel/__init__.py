"""Show settings as a form: what a field is, and the component that reports turns."""
