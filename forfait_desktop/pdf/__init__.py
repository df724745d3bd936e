"""The checklist on paper: fonts, pieces, pages, and their preview."""
