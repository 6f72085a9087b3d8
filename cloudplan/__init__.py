"""cloudplan: where should each of a city's applications run?"""

__version__ = "0.1.0"
