"""Rate cards of the user's own: written from price lists, compared, listed. START in `refresh`."""
