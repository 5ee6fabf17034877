"""A language server (extra ``editor``): what ``check`` finds, shown while one writes."""
