"""Files to an estate: the only package that knows YAML, JSON, NDJSON and CSV.

`read` is all that others need; start with `cloudplan/load/reader.py`.
"""

from cloudplan.load.garbage import without_gc
from cloudplan.load.reader import Loaded, hash_inputs, read

__all__ = ["Loaded", "hash_inputs", "read", "without_gc"]
