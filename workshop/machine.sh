# What comes from Debian's packages, by apt, only where it is missing.

to_build=(python3 python3-venv)
to_run=("${to_build[@]}" python3-dev gcc libc6-dev libpq-dev postgresql wkhtmltopdf fonts-dejavu-core)
to_test=(chromium poppler-utils)
to_lint=(nodejs npm)
to_soak=(libpython3.11-testsuite) # the test mails of Python's email package

missing_packages() {
  local package
  for package in "$@"; do
    # Node may come from elsewhere than Debian: what counts is the command.
    case $package in nodejs | npm) ! command -v "${package/nodejs/node}" >/dev/null || continue ;; esac
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || printf '%s ' "$package"
  done
}

# machine PACKAGE...: installs those that are missing
machine() {
  local missing
  command -v apt-get >/dev/null || die "This set-up is made for Debian 12: there is no apt-get on this machine."
  missing=$(missing_packages "$@")
  if [ -z "$missing" ]; then
    already "Debian packages: there"
    return
  fi
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null \
      || die "These Debian packages are missing, and there is no sudo to install them with: $missing"
    sudo -v || die "These Debian packages are missing, and sudo does not let you install them: $missing"
  fi
  # shellcheck disable=SC2086
  step "Installing Debian packages: ${missing% }" install_packages $missing
}

install_packages() {
  local no_cluster=/etc/postgresql-common/createcluster.d/support_plan.conf
  as_root apt-get -q -o Acquire::Retries=3 -o APT::Update::Error-Mode=any update \
    || { say "Debian's archive does not answer (apt-get update failed): check the network and run make again." >&3; false; }
  # Ours is a private cluster: while it is installed, the package shall not make and start one of its own.
  as_root mkdir -p "$(dirname "$no_cluster")"
  as_root sh -c "echo 'create_main_cluster = false' >$no_cluster"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 \
    install --no-install-recommends "$@" \
    || { as_root rm -f "$no_cluster"; say "apt-get could not install $*: run make again." >&3; false; }
  as_root rm -f "$no_cluster"
}
