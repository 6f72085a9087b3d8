"""The command line: arguments -> one call -> text -> exit code. Start with `app.py`.

One file per command. What a command needs is imported inside it, so that ``--help`` stays fast.
"""
