"""They said no, plays, acts on windows, trials, people: the addresses of what spans chapters."""
