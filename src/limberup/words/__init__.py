"""Everything limberup says to people, by key.

One folder a language, one file a room: `say("advice.same_again")` is the sentence `same_again` of
`en/advice.json`. Cues and names of exercises are not here: each exercise brings its own.
"""

from limberup.words.catalogue import load_words, say

__all__ = ["load_words", "say"]
