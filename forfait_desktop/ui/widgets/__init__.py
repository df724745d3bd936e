"""Small reusable widgets; none of them keeps a state of its own about the declaration."""
