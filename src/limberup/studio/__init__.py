"""Renders labelled sample clips.

Reference motions with a skinned, clothed body in a room, as a webcam would see them.
`python -m limberup.studio render` writes the committed clips or a fresh random set, and `python -m
limberup.studio record` the MediaPipe recording beside each of them. It needs the extra `studio` and
an OpenGL driver that draws without a screen (EGL), such as Mesa's.
"""
