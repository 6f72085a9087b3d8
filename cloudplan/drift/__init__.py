"""Reality held against the accepted plan."""
