"""From where on a check speaks up, each figure with its reason. Below it a check says what it saw, and no more."""

#: A curve through the residuals that explains this share of their variance can be seen with the eye.
CURVE_SHARE = 0.02
#: ... and is not chance: the t statistic of its quadratic term.
CURVE_T = 3.0

#: Residual SD in the upper third of the fitted values over that in the lower third (or the other way round). At 1.5 the
#: variances differ by a factor of two and standard errors begin to mislead.
SPREAD_RATIO = 1.5
#: Fewer rows in a third than this, and the ratio wanders beyond 1.5 by chance alone.
SPREAD_ROWS = 15

#: Standardised residuals beyond this are expected in 0.27 % of rows when they are normal.
FAR_OUT = 3.0
FAR_OUT_SHARE = 0.0026997960632601866
#: One normal value in 16,000 lies beyond this.
EXTREME = 4.0
EXTREME_SHARE = 6.334248366623996e-05
#: More far-out rows than expected are said aloud when chance would bring so many less often than this.
CHANCE = 0.005
#: A skewness beyond this shows as a long tail in a histogram.
SKEWNESS = 0.8

#: With fewer groups than this a picture of the random effects shows mostly chance.
FEW_GROUPS = 10
#: A group this many SDs of all conditional modes from their centre deserves a look.
GROUP_FAR_OUT = 3.0

#: Correlation of neighbouring residuals within groups. Residuals about a fitted line are slightly negatively related by
#: themselves, so that 0.2 is a clear sign of memory between measurements.
SERIAL = 0.2
#: A group whose residuals spread this many times as far as the model's sigma.
GROUP_SPREAD = 2.0
#: Fewer rows than this say nothing about one group's spread.
GROUP_ROWS = 4
