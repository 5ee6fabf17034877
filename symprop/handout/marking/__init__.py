"""Marking: answers read, held against the true values and the student's own, and explained."""
