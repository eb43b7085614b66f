"""How a volunteer's number stands in addresses."""


class VolunteerNumber:
    """ZY-7K3QZ9MPWA4X."""

    regex = "ZY-[2-9A-HJ-NP-Z]{12}"

    def to_python(self, value: str) -> str:
        """As it is."""
        return value

    def to_url(self, value: str) -> str:
        """As it is."""
        return value
