"""Words, numbers and days in the language of who reads."""
