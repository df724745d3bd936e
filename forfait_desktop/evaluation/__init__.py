"""The rules applied to answers: pure functions over the domain, no files, clock or locale."""
