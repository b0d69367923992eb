"""The explorers' tables: their numbers come of simulations."""
