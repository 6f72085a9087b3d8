"""Rate cards: fetched anew, compared with the last, listed and shown."""
