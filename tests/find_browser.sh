#!/usr/bin/env bash
# Finds what the browser tests need, or installs it where that is possible; says plainly what is skipped otherwise.
set -u

chromium() {
    [ -n "${CHROMIUM:-}" ] || type -P chromium >/dev/null || type -P chromium-browser >/dev/null
}

# Playwright brings a Node.js of its own, which a bare Debian lacks a library for.
driver() {
    .venv/bin/python -m playwright --version >/dev/null 2>&1
}

need=()
chromium || need+=(chromium)
driver || need+=(libatomic1)
[ "${#need[@]}" = 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing ${need[*]} for the browser tests …"
    apt-get update -qq >/dev/null && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${need[@]}" >/dev/null
fi
chromium || echo "No Chromium here: the browser tests are skipped (Debian: apt-get install chromium, or set CHROMIUM to its path)."
driver || echo "Playwright's driver does not run here: the browser tests are skipped (Debian: apt-get install libatomic1)."
