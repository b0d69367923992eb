"""Statements with a p-value, degrees of freedom or an interval; import what is needed from the module that has it."""
