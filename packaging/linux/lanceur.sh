#!/bin/sh
# Starts the program with the Python of the system, and nothing of it but its standard library.
set -eu
ici=$(dirname "$(readlink -f "$0")")
for dossier in "$ici/../lib/forfait-desktop" "$ici/lib/forfait-desktop"; do
    [ -f "$dossier/lancement.py" ] || continue
    for python in /usr/bin/python3 /usr/bin/python3.13 /usr/bin/python3.12 /usr/bin/python3.11; do
        [ -x "$python" ] || continue
        "$python" -I -S -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' ||
            continue
        exec "$python" -I -S "$dossier/lancement.py" "$@"
    done
    echo "Forfait Desktop a besoin de Python 3.11, 3.12 ou 3.13 (paquet python3)." >&2
    exit 1
done
echo "Forfait Desktop : l’installation est incomplète, réinstallez le programme." >&2
exit 1
