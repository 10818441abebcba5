#!/usr/bin/env bash
# Finds Chromium for the browser tests, or installs it where that is possible; says plainly what is skipped otherwise.
set -u
for name in chromium chromium-browser; do
    command -v "$name" >/dev/null && exit 0
done
[ -n "${CHROMIUM:-}" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing Chromium for the browser tests …"
    apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null && exit 0
fi
echo "No Chromium here: the browser tests are skipped (Debian: apt-get install chromium, or set CHROMIUM to its path)."
