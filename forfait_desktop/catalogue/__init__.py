"""From TOML files to rulesets; knows files and models, never answers or windows."""
