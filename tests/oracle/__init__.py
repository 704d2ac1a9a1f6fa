"""The hidden-state oracle: breaks notebooks that run, runs them, and compares what happens with what check foretells."""
