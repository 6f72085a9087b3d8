"""General solvers on the natural model of a problem, to measure the engine against."""
