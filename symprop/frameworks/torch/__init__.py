"""Networks from PyTorch: a module and a loss as indexed equations, held against autograd."""
