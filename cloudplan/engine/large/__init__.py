"""The engine for estates that no general solver can hold.

Capacity gets a price (`dual`, `ascent`), which gives a bound and a first assignment; the
assignment is repaired and improved by local search (`search`, `moves`) and by whole sub-problems
solved exactly (`reoptimise`); `certify` proves the bound in exact integers. Equation numbers are
those of docs/model.md.
"""
