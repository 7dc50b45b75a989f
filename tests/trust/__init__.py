"""What must hold whatever anybody sends: checks across all apps, each with its id of the list in
docs and issue ("A3"). A check of an escape, a filter or a lock stands beside a control: the same
check with the protection off, which has to fail."""
