"""What a reviewer would otherwise have to remember. Every guard carries a control: a bad example
on which it must speak up."""
