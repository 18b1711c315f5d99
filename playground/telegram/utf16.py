"""UTF-16 code units: what every entity offset and length counts."""


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units; half a surrogate pair counts as one."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
