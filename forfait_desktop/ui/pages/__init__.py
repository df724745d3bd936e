"""The screens, one module each; a page shows what it is given and emits what is asked."""
