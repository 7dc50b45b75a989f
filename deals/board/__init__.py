"""The board: a pipeline's deals as cards in the columns of its stages (X04, X05, X06)."""
