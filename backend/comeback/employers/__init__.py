"""Where one would like to work: companies, ten of them ranked on the marketing plan."""
