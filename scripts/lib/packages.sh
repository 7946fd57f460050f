# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# System packages: find out which are missing, and install only those.

# packages_for run|test: the names in packages.txt that this use needs.
packages_for() {
  awk -v use="$1" '$1 == "run" || $1 == use && use == "test" { print $2 }' "$root/scripts/packages.txt"
}

# missing_packages NAME...: the names that dpkg does not hold as installed.
missing_packages() {
  # dpkg-query fails as soon as one name is unknown to it, and still lists the others
  { dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true; } |
    awk -v wanted="$*" '
      $1 == "installed" { have[$2] = 1 }
      END { n = split(wanted, name, " "); for (i = 1; i <= n; i++) if (!(name[i] in have)) print name[i] }'
}

# as_root COMMAND...: run it as root, directly or by sudo.
as_root() {
  if ((EUID == 0)); then
    "$@"
  else
    sudo "$@"
  fi
}

apt() {
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -q "$@"
}

# Throws the caller out when the tools of a system that is not Debian are not there either.
require_tools() {
  local tool absent=()
  for tool in c++ cmake ninja /usr/bin/python3; do
    command -v "$tool" >/dev/null || absent+=("$tool")
  done
  say "this system has no apt; the packages of Debian that are needed are: $*"
  ((${#absent[@]} == 0)) || die "cannot go on without ${absent[*]}; install what the list above calls them here, and run this again"
  say "the tools are there, going on"
}

# ensure_packages run|test
ensure_packages() {
  local wanted missing
  mapfile -t wanted < <(packages_for "$1")
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    require_tools "${wanted[@]}"
    return
  fi
  mapfile -t missing < <(missing_packages "${wanted[@]}")
  ((${#missing[@]} > 0)) || return 0
  if ((EUID != 0)) && ! command -v sudo >/dev/null; then
    die "${#missing[@]} system packages are missing, and this user is not root and has no sudo; as root, run: apt-get install ${missing[*]}"
  fi
  # sudo may have to ask for a password, which it cannot do while its output goes to a log
  ((EUID == 0)) || sudo -v || die "sudo was refused; as root, run: apt-get install ${missing[*]}"
  quietly apt-update "reading the package lists" apt update || die "cannot read the package lists; mend what apt says above, and run this again"
  quietly apt-install "installing ${#missing[@]} system packages (${missing[*]})" \
    apt install -y --no-install-recommends "${missing[@]}" ||
    die "cannot install the system packages; mend what apt says above, and run this again"
}
