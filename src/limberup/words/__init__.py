"""Everything limberup says to people, by key.

One folder a language, one file a room: `say("advice.same_again")` is the sentence `same_again` of
`en/advice.json`. Cues and names of exercises are not here in English: each exercise brings its own.
In other languages they are a file for each exercise, such as `de/exercises/cat_cow.json`.
"""

from limberup.words.catalogue import load_words, say, speaking, use_language

__all__ = ["load_words", "say", "speaking", "use_language"]
