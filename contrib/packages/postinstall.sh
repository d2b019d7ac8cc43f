#!/bin/sh
# Runs after a package was installed or brought up to date.
set -e

if [ -d /run/systemd/system ]; then
    systemctl daemon-reload
    systemctl try-restart newsdesk.service || true # the journal says why; the package is there
fi
if [ ! -e /etc/newsdesk/config.yaml ]; then
    echo "The first lines of /usr/lib/systemd/system/newsdesk.service say how to configure and start it."
fi
