"""What the doctor asks for through pages and menus, carried to the desk; one module a subject."""
