"""Named merge fields in texts people write. No template engine: names in double braces are looked
up, once, and whatever else stands in a text is text (TRUST B4)."""
