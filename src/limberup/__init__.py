"""Coaches low-back mobility exercises from pose landmarks.

Live, from recorded video, and against labelled clips.
"""
