"""From wide to long and back: families of columns, stacking, widening."""
