"""The full run of ``convert`` over a folder of notebooks that run: convert, install, test, run, break."""
