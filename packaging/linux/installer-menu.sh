#!/bin/sh
# Puts the program into the menus of this user alone, or takes it out with --retirer.
set -eu
ici=$(dirname "$(readlink -f "$0")")
donnees=${XDG_DATA_HOME:-$HOME/.local/share}
entree=$donnees/applications/forfait-desktop.desktop
if [ "${1:-}" = --retirer ]; then
    rm -f "$entree"
    find "$donnees/icons/hicolor" -name 'forfait-desktop.*' -type f -delete 2>/dev/null || true
    echo "Forfait Desktop n’est plus dans vos menus. Vos dossiers n’ont pas été touchés."
    exit 0
fi
mkdir -p "$donnees/applications" "$donnees/icons"
cp -R "$ici/share/icons/hicolor" "$donnees/icons/"
# A menu entry has its own rules: what is special between quotes takes a backslash, then every
# backslash is doubled, and so is %. As the command itself, a path may hold neither % nor =.
chemin=$(printf '%s' "$ici/forfait-desktop" | sed 's/["`$\\]/\\&/g; s/\\/\\\\/g; s/%/%%/g')
modele=$ici/share/applications/forfait-desktop.desktop
{
    sed '/^Exec=/,$d' "$modele"
    printf 'Exec=/bin/sh "%s"\n' "$chemin"
    sed '1,/^Exec=/d' "$modele"
} > "$entree"
echo "Forfait Desktop est dans vos menus. Si vous déplacez ce dossier, relancez cette commande."
