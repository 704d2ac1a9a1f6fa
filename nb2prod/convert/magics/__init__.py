"""What each piece of IPython syntax becomes in plain Python."""
