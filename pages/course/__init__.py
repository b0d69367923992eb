"""The teacher as data and logic: lessons, quizzes, progress. Knows the engine and the words; never draws anything."""
