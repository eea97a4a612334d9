#!/bin/sh
# Runs a command in a desktop session of its own: a message bus, and a Secret Service whose keyring is empty and unlocked.
# All that the session writes lies in a folder that is removed afterwards; the user's own keyring is neither seen nor touched.
set -eu
folder=$(mktemp -d)
# What a service of the session has mounted in it is not ours to remove, and goes a moment after the session.
trap 'rm -rf --one-file-system "$folder" 2>/dev/null || { sleep 1; rm -rf --one-file-system "$folder"; }' EXIT
trap 'exit 143' TERM INT
mkdir -m 700 "$folder/run" "$folder/tmp"
export TMPDIR="$folder/tmp" XDG_RUNTIME_DIR="$folder/run" XDG_DATA_HOME="$folder/data" XDG_CACHE_HOME="$folder/cache" \
    XDG_CONFIG_HOME="$folder/config"
dbus-run-session -- sh -c '
    printf throw-away | gnome-keyring-daemon --unlock --components=secrets >/dev/null
    exec "$@"' session "$@"
