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
# Tests whose pages need no extension take less time in it; where it cannot be had, they run in Chromium.
[ -n "${CHROMIUM:-}" ] || type -P chromium-headless-shell >/dev/null || need+=(chromium-headless-shell)
driver || need+=(libatomic1)
[ "${#need[@]}" = 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "Installing ${need[*]} for the browser tests …"
    apt-get update -qq >/dev/null
    # One by one: not every Debian has all of them.
    for package in "${need[@]}"; do
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$package" >/dev/null
    done
fi
chromium || echo "No Chromium here: the browser tests are skipped (Debian: apt-get install chromium, or set CHROMIUM to its path)."
driver || echo "Playwright's driver does not run here: the browser tests are skipped (Debian: apt-get install libatomic1)."
