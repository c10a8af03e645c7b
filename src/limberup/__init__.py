"""Coaches low-back mobility exercises from pose landmarks: live, from recorded video, and against labelled clips."""
