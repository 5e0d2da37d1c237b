# shellcheck shell=bash
# Sourced by the programs of this folder: packages, configuration, build. Everything it says goes to stderr, so that
# `installer/run query ...` can be piped.

top="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

say() { printf '%s\n' "$*" >&2; }
die() {
  say "error: $*"
  exit 2
}

# package_names GROUP...: the names in installer/packages/GROUP, without comments.
package_names() {
  local group
  for group in "$@"; do
    sed -e 's/#.*//' -e 's/[[:space:]]*$//' -e '/^$/d' "$top/installer/packages/$group"
  done
}

# package_reason NAME: what stands behind the # of its line.
package_reason() {
  sed -n "s/^$(printf '%s' "$1" | sed 's/[.*]/\\&/g')[[:space:]]*#[[:space:]]*//p" "$top"/installer/packages/* | head -n 1
}

# missing_packages GROUP...: those that dpkg does not list as installed.
missing_packages() {
  local names installed
  names="$(package_names "$@" | sort -u)"
  # shellcheck disable=SC2086  # one word a package
  installed="$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $names 2>/dev/null | sed -n 's/^installed //p' | sort -u)"
  comm -23 <(printf '%s\n' "$names") <(printf '%s\n' "$installed")
}

# as_root COMMAND...: as it is for root, through sudo for everyone else.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo -- "$@"; fi
}

apt_get() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null >&2; }

# need_packages GROUP...: installs what is missing, and says what and why. ORIEL_SKIP_PACKAGES=1 leaves that to you.
need_packages() {
  local missing name list
  [ "${ORIEL_SKIP_PACKAGES:-}" = 1 ] && return 0
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    say "This system has no apt-get. Oriel needs what Debian 12 calls:"
    package_names "$@" | sort -u | sed 's/^/  /' >&2
    die "install these by hand, then call again with ORIEL_SKIP_PACKAGES=1"
  fi
  missing="$(missing_packages "$@")"
  [ -z "$missing" ] && return 0
  list="$(printf '%s' "$missing" | tr '\n' ' ')"
  say "Missing packages, to be installed with apt-get:"
  for name in $missing; do say "$(printf '  %-28s %s' "$name" "$(package_reason "$name")")"; done
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || die "neither root nor sudo: run as root: apt-get install --no-install-recommends $list"
    say "They are installed through sudo, which may ask for your password."
  fi
  apt_get -qq update || say "apt-get update failed; going on with the package lists that are there"
  # shellcheck disable=SC2086
  apt_get -qq --no-install-recommends install $missing || die "apt-get could not install: $list"
}

# jobs_here: the processors, but no more than memory allows (a large file of a unity build takes about 1 GB).
jobs_here() {
  local processors memory
  processors="$(nproc)"
  memory="$(awk '/^MemAvailable:/ { print int($2 / 1048576) }' /proc/meminfo)"
  [ "${memory:-0}" -lt 1 ] && memory=1
  if [ "$memory" -lt "$processors" ]; then echo "$memory"; else echo "$processors"; fi
}

# build PRESET [TARGET...]: configures once (ninja configures again by itself when a CMake file changed), then builds.
build() {
  local preset="$1" folder="$top/build/$1"
  shift
  command -v cmake >/dev/null || die "cmake is not there"
  if [ ! -f "$folder/build.ninja" ]; then
    (cd "$top" && cmake --preset "$preset") >&2 || die "cmake could not configure the preset '$preset'"
  fi
  ninja -C "$folder" -j "$(jobs_here)" "$@" >&2 || {
    say "error: the build failed"
    exit 1
  }
}

# download NAME FOLDER: the package's file, into the folder.
download() { (cd "$2" && chmod 755 . && apt-get -qq -o APT::Sandbox::User=root download "$1" </dev/null >&2); }

# fetch_oracles FOLDER: downloads the packages of the group oracle and unpacks them there, each once; installs nothing.
fetch_oracles() {
  local folder="$1" name work
  mkdir -p "$folder"
  for name in $(package_names oracle); do
    [ -f "$folder/.unpacked-$name" ] && continue
    say "Fetching $name ($(package_reason "$name")) into ${folder#"$top/"}; nothing is installed or started"
    work="$(mktemp -d)"
    if ! download "$name" "$work"; then
      apt_get -qq update || true
      download "$name" "$work" || die "apt-get could not download $name"
    fi
    dpkg -x "$work"/*.deb "$folder"
    rm -rf "$work"
    touch "$folder/.unpacked-$name"
  done
}
