"""Networks and other frameworks: code for NumPy and PyTorch, networks from PyTorch."""
