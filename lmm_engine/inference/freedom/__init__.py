"""How sure a standard error is: information about the variances, Satterthwaite's and Kenward and Roger's counts."""
