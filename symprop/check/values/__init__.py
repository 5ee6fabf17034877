"""What a number may be: intervals, arrays of them, the ways a printed number is read."""
