"""The coach while somebody moves: poses and commands in, what to show and what to say out.

Pure, like the engine.
"""
