"""Second opinions: everything here is worked out without the engine's code.

The oracles read a network's description and the formula tree, and nothing that computes.
"""
