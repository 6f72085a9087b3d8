"""Plans and answers as text.

Everything here is a pure function of its arguments: a plan as read from its file, and a `Page`.
"""
