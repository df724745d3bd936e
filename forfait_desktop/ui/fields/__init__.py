"""The editors of the types of field, behind one protocol.

Each has ``value()``, ``set_value()``, ``value_changed`` and ``set_state()``; ``set_value``
never emits. ``factory.make_field`` maps a field's type to its editor.
"""
