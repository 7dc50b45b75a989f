"""One box that finds any record by what people remember of it (X03)."""
