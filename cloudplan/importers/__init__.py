"""Files of other tools, read as an `Intake`: one file per format."""
