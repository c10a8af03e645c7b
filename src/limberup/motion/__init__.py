"""Reference motions.

A numpy body rig and keyframes that perform each exercise, with faults on demand.
Stage coordinates are metres, z up, floor at z = 0. An upright person looks along +x, their left is
+y. Lying prone the head points to +x and the left is +y; lying supine the head points to -x.
"""
