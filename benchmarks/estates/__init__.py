"""Generated estates: as files for whole commands, as arrays for the engine alone."""
