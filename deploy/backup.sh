#!/bin/sh
# Copies of the workspace's database while it is in use, in BACKUP_FOLDER (/backups).
#   backup.sh nightly   one each day until it is stopped; after a failure again in 15 minutes
#   backup.sh once      one now, then delete those that are older than 14 days
#   backup.sh health    fail unless the newest is less than 26 hours old
set -eu

folder=${BACKUP_FOLDER:-/backups}
draft="$folder/.being-written.db"

once() {
    # Under its name only when it is whole: a container may be killed at any moment.
    rm -f "$draft" "$draft"-*
    if ! "${PYTHON:-python}" -m core backup "$draft"; then
        echo "No backup was made; earlier backups are kept. See that $folder can be written and has room." >&2
        return 1
    fi
    mv "$draft" "$folder/workspace-$(date -u +%Y-%m-%dT%H-%M).db" || return 1
    # Only after a new one: a server whose backups fail must not lose its last good ones.
    find "$folder" -maxdepth 1 -name 'workspace-*.db' -mtime +14 -delete
}

health() {
    find "$folder" -maxdepth 1 -name 'workspace-*.db' -size +0 -mmin -1560 | grep -q .
}

case ${1:-} in
once | health) "$1" ;;
nightly) while true; do if once; then sleep 86400; else sleep 900; fi; done ;;
*) sed -n '2,5s/^# *//p' "$0" >&2; exit 2 ;;
esac
