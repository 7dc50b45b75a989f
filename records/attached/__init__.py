"""What people hang on a record of any type: comments, files, followers."""
