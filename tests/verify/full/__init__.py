"""The full run of ``verify`` over a folder of notebooks that run: twice through the command line, beside papermill."""
