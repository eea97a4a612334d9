#!/bin/sh
# Runs a command in a desktop session of its own: a message bus, and a Secret Service whose keyring is empty and unlocked.
# The keyring lies in a folder that is removed afterwards; the user's own is neither seen nor touched.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 143' TERM INT
export XDG_DATA_HOME="$folder/data"
dbus-run-session -- sh -c '
    folder=$1
    shift
    printf throw-away |
        gnome-keyring-daemon --unlock --components=secrets --control-directory="$folder/control" >/dev/null
    exec "$@"' session "$folder" "$@"
