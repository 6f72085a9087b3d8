"""The engine for estates that no general solver can hold.

Capacity gets a price (`dual`, `ascent`), which gives a bound and a first assignment; the
assignment is improved by local search (`search`, `moves`, `bulk`) and by parts of the problem
solved anew (`core`); `certify` proves the bound in exact integers. Equation numbers are those of
docs/model.md.
"""
