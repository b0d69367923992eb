"""The screen Roles: pickers, levels, centring, crossing, and what they do."""
