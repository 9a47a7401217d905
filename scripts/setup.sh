#!/usr/bin/env bash
# Brings in what the build and the tests need: Debian's packages and a virtual environment. Does nothing the second time.
#   usage: scripts/setup.sh [extra]     (extra: the packages of make tidy, make format and the tsan preset too)
set -euo pipefail
cd "$(dirname "$0")/.."

wanted() { sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "$@"; }

lists=(scripts/debian-packages.txt)
[ "${1:-}" = extra ] && lists+=(scripts/debian-packages-extra.txt)
mapfile -t packages < <(wanted "${lists[@]}")

if command -v dpkg-query >/dev/null; then
  missing=()
  for package in "${packages[@]}"; do
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  if [ ${#missing[@]} -gt 0 ]; then
    echo "==> system packages: ${missing[*]}"
    as_root=()
    if [ "$(id -u)" != 0 ]; then
      command -v sudo >/dev/null || { echo "these packages are missing, and there is no sudo to install them with" >&2; exit 2; }
      as_root=(sudo)
    fi
    export DEBIAN_FRONTEND=noninteractive
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  fi
else
  echo "==> this is no Debian: please see that these are there: ${packages[*]}"
fi

# The stamp holds the requirements it was made from, so that a change of them installs anew.
if ! cmp -s requirements.txt .venv/requirements.txt; then
  echo "==> Python environment (.venv)"
  python3 -m venv .venv
  .venv/bin/pip install -q --disable-pip-version-check -r requirements.txt
  cp requirements.txt .venv/requirements.txt
fi
