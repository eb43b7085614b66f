"""Documents that the office sends out: their content as data, and the files drawn from it."""
