"""The live coach in an OpenCV window, for machines without a browser."""
