"""What a document states: names, words, scopes, tables, and the chains of claims."""
