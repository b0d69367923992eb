"""The learner's analysis as a script, in R and in Python."""
