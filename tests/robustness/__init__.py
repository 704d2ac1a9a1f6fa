"""What nb2prod does when its input, its disk or its user is hostile."""
