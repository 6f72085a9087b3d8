"""YAML text that is changed in few places: where values stand, how new ones are written."""
