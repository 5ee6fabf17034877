"""What a mistake came from: one search over single edits."""
