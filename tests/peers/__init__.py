"""``nb2prod convert`` beside other converters of notebooks, on the same notebooks and by one measure."""
