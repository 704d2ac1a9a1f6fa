"""Floor 7: from a notebook to a project that provably gives what the notebook gave."""
