"""What people hear of: kinds, words, and the handler that reads the stream of events."""
