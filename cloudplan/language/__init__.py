"""Dutch, French, German and English: catalogues, plural forms, figures and dates.

English is the language of the sources, so its texts are the message ids. `speech("nl")` gives the
voice that everything which is shown to people asks for its words.
"""

from __future__ import annotations

from cloudplan.language.speech import LANGUAGES, Lang, Speech
from cloudplan.language.voices import speech, terminal_speech

__all__ = ["LANGUAGES", "Lang", "Speech", "speech", "terminal_speech"]
