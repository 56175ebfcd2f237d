# The virtual environments: Debian's own Python 3.11 and pinned requirements, keyed by what went in.

# environment NAME REQUIREMENTS...: makes the environment if it is not there yet; $venv is its folder
environment() {
  local name=$1 key
  shift
  key=$( (cat "$@"; /usr/bin/python3 --version; echo "$home ${odoo:-}") | sha1sum | cut -c1-12)
  venv=$home/venv/$name-$key
  # An environment cannot be renamed, as its scripts hold its path: a mark says that it is complete.
  if [ -e "$venv/complete" ]; then
    already "Python environment ($name): there"
  else
    step "Making the Python environment ($name)" make_environment "$venv" "$@"
  fi
}

make_environment() {
  local folder=$1 requirements
  shift
  fresh "$folder"
  mkdir -p "$home/venv"
  /usr/bin/python3 -m venv "$folder" \
    || { say "/usr/bin/python3 could not make a virtual environment: is python3-venv whole?" >&3; false; }
  # With this line Python finds Odoo, and pip sees it as installed.
  [ -z "${odoo:-}" ] || echo "$odoo" >"$folder/lib/python3.11/site-packages/odoo.pth"
  for requirements in "$@"; do
    # The files pin everything, so pip need not look for what they depend on.
    "$folder/bin/python" -m pip install --disable-pip-version-check --no-input --no-deps --retries 3 -r "$requirements" \
      || { say "The Python registry did not give everything that $(basename "$requirements") asks for: check the network and run make again." >&3; false; }
  done
  touch "$folder/complete"
}
