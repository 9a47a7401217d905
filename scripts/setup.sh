#!/usr/bin/env bash
# Brings in what the build and the tests need: Debian's packages, a virtual
# environment and npm packages. Does nothing the second time.
#   usage: scripts/setup.sh [extra|bench]
#     extra: the packages of make tidy, make format and the tsan preset too; bench: the peers of make bench too
set -euo pipefail
cd "$(dirname "$0")/.."

lists=(scripts/debian-packages.txt)
if [ "${1:-}" = extra ]; then lists+=(scripts/debian-packages-extra.txt); fi
if [ "${1:-}" = bench ]; then lists+=(scripts/debian-packages-bench.txt); fi
mapfile -t packages < <(sed -e 's/#.*//' -e 's/[[:space:]]//g' -e '/^$/d' "${lists[@]}")

missing=()
if command -v dpkg-query >/dev/null && command -v apt-get >/dev/null; then
  installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${packages[@]}" 2>/dev/null || true)
  for package in "${packages[@]}"; do
    grep -qxF "$package installed" <<<"$installed" || missing+=("$package")
  done
fi
if [ ${#missing[@]} -gt 0 ]; then
  echo "==> system packages: ${missing[*]}"
  as_root=(env DEBIAN_FRONTEND=noninteractive)
  if [ "$(id -u)" != 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "scripts/setup.sh: these packages are missing, and there is no sudo to install them with; as root, run" >&2
      echo "  apt-get install --no-install-recommends ${missing[*]}" >&2
      exit 2
    fi
    as_root=(sudo "${as_root[@]}")
  fi
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" apt-get install -y -qq --no-install-recommends -o DPkg::Lock::Timeout=300 "${missing[@]}" >/dev/null
fi

# The stamp holds the Python and the requirements it was made from: a change of either makes the environment anew.
if [ "$(cat .venv/stamp 2>/dev/null)" != "$(python3 --version && cat requirements.txt)" ]; then
  if ! command -v apt-get >/dev/null; then
    echo "==> system packages: this is no Debian, so please install by hand what these are called there:"
    printf '      %s\n' "${packages[@]}"
  fi
  echo "==> Python environment (.venv)"
  python3 -m venv --clear .venv
  .venv/bin/python -m pip install -q --disable-pip-version-check -r requirements.txt
  # The package as it is built, for .venv/bin/python.
  echo "$PWD/build/python" >"$(.venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/strickle-build.pth"
  { python3 --version && cat requirements.txt; } >.venv/stamp
fi

# The web page's packages; its tests use Debian's Chromium.
if [ "$(cat web/node_modules/.stamp 2>/dev/null)" != "$(cat web/package-lock.json)" ]; then
  echo "==> npm packages (web/node_modules)"
  (cd web && PATH="$PWD/../.venv/bin:$PATH" PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error)
  cp web/package-lock.json web/node_modules/.stamp
fi

bench_lists=(requirements-bench.txt bench/exact_sum/xsum_source.txt)
if [ "${1:-}" = bench ] && [ "$(cat .venv/stamp-bench 2>/dev/null)" != "$(cat "${bench_lists[@]}")" ]; then
  echo "==> peers (.venv)"
  .venv/bin/python -m pip install -q --disable-pip-version-check -r requirements-bench.txt
  rm -rf .venv/xsum .venv/xsum-source
  mkdir .venv/xsum
  .venv/bin/python -m pip download -q --disable-pip-version-check --no-deps --no-binary xsum --require-hashes \
    -d .venv/xsum-source -r bench/exact_sum/xsum_source.txt
  tar -xzf .venv/xsum-source/xsum-*.tar.gz -C .venv/xsum --strip-components=1
  cat "${bench_lists[@]}" >.venv/stamp-bench
fi
