"""Files that every generated project has as they are. They import the standard library only."""
