"""Sessions and poses in the formats of other programs: tables, subtitles, OpenPose, OpenSim."""
