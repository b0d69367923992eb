"""What screens share: the state, the doors into the engine, the frame, lessons and widgets."""
