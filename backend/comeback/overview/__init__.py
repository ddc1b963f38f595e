"""What the screens show, each read in one call: today, the plan of ten, the timeline, a drafted message."""
