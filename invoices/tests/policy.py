POLICY: dict[str, str] = {}
