#!/bin/sh
# Runs before a package is taken away. deb says "remove" and "upgrade", rpm how many
# versions will be left: the bot goes on while it is brought up to date.
set -e

case "$1" in
remove | 0)
    if [ -d /run/systemd/system ]; then
        systemctl disable --now newsdesk.service
    fi
    ;;
esac
