"""Applying what the doctor prefers, at once and with a way back."""

from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from forfait_desktop.services.parcours import PREFERENCES
from forfait_desktop.ui.context import WindowContext
from forfait_desktop.ui.preferences import (
    Preferences,
    apply_preferences,
    read_preferences,
    write_preferences,
)


class PreferenceActions(QObject):
    """The requests of the Préférences page, and the key of the discreet mode."""

    def __init__(self, context: WindowContext) -> None:
        """Act for a window."""
        super().__init__(context.widget)
        self._context = context

    def apply(self, preferences: Preferences) -> None:
        """Apply new preferences to all that is shown, and say so with a way back."""
        avant = read_preferences(self._context.settings)
        shown = self._put(preferences)
        shown.show_notice(
            "Préférences appliquées.", lambda: PreferenceActions(shown).put_back(avant)
        )

    def put_back(self, preferences: Preferences) -> None:
        """Go back to former preferences."""
        self._put(preferences)

    def toggle_discretion(self) -> None:
        """Mask the euros, or show them again."""
        preferences = read_preferences(self._context.settings)
        shown = self._put(replace(preferences, discret=not preferences.discret))
        shown.show_notice(
            "Les euros sont de nouveau affichés."
            if preferences.discret
            else "Les euros sont masqués\u00a0: maintenez F9 pour les voir."
        )

    def _put(self, preferences: Preferences) -> WindowContext:
        """Keep and apply preferences; return the window that shows them."""
        app, context = QApplication.instance(), self._context
        assert isinstance(app, QApplication)
        avant = read_preferences(context.settings)
        write_preferences(context.settings, preferences)
        apply_preferences(app, preferences)
        look_changed = (avant.apparence, avant.taille_pourcent) != (
            preferences.apparence,
            preferences.taille_pourcent,
        )
        shown: WindowContext = context
        if look_changed and context.seance is not None:
            shown = context.seance.rebuild() or context
        if shown.current_key == PREFERENCES:
            shown.refresh_page()
        return shown
