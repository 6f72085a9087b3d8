"""The words of the domain as frozen data: no I/O, no arithmetic beyond their own properties."""
