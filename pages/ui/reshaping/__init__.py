"""The screen Reshape: families, the preview, and the way back."""
