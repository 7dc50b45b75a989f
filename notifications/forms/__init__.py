"""Words from outside into wishes, templates, letters."""
