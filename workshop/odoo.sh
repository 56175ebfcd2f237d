# Where Odoo 19 comes from: one that is there already, or Debian's package, unpacked beside us and never installed.

keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# Odoo's libraries, which Debian keeps in packages of their own and links to.
odoo_parts_unstable=(odoo-19 libjs-jquery libjs-jquery-form libjs-underscore fonts-glyphicons-halflings
  fonts-montserrat fonts-ocr-b fonts-roboto-unhinted)
# Font Awesome 4.7 is in Debian 12; a later one breaks Odoo's icons.
odoo_parts_bookworm=(fonts-font-awesome fonts-inconsolata)

# The folder to put on Python's path, in $odoo: SUPPORT_PLAN_ODOO, an Odoo 19 of the machine's own Python, or ours.
find_odoo() {
  local given=${SUPPORT_PLAN_ODOO:-} candidate
  if [ -n "$given" ]; then
    for candidate in "$given" "$given/usr/lib/python3/dist-packages" "$(dirname "$given")"; do
      if is_odoo_19 "$candidate"; then odoo=$(cd "$candidate" && pwd -P); return; fi
    done
    die "SUPPORT_PLAN_ODOO is $given, and there is no Odoo 19 in it (looked for odoo/release.py)."
  fi
  for candidate in /usr/lib/python3/dist-packages "$home/odoo/usr/lib/python3/dist-packages"; do
    if is_odoo_19 "$candidate"; then odoo=$candidate; return; fi
  done
  odoo=
}

is_odoo_19() {
  [ -r "$1/odoo/release.py" ] && grep -q '^version_info = (19, 0' "$1/odoo/release.py"
}

get_odoo() {
  find_odoo
  if [ -n "$odoo" ]; then
    already "Odoo 19: there, in $odoo"
    return
  fi
  step "Fetching and unpacking Odoo 19 from Debian's archive (130 MB)" unpack_odoo
  find_odoo
}

unpack_odoo() {
  local part=$home/odoo.part mirror package
  fresh "$part"
  mkdir -p "$part/apt/lists/partial" "$part/apt/cache/archives/partial" "$part/deb" "$part/tree"
  mirror=$(debian_mirror)
  if [ -z "$mirror" ]; then
    as_root apt-get -q update || true
    mirror=$(debian_mirror)
  fi
  [ -n "$mirror" ] || { say "apt knows no Debian 12 archive on this machine, so Odoo cannot be fetched from it." >&3; false; }
  [ -r "$keyring" ] || { say "Debian's archive keyring is missing: install the package debian-archive-keyring." >&3; false; }

  # Lists, cache and sources of our own: the machine's apt never hears of the unstable suite.
  cat >"$part/apt/sources.list" <<SOURCES
deb [signed-by=$keyring] $mirror unstable main
deb [signed-by=$keyring] $mirror bookworm main
SOURCES
  cat >"$part/apt/apt.conf" <<CONF
Dir::Etc::sourcelist "$part/apt/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State::lists "$part/apt/lists";
Dir::Cache "$part/apt/cache";
APT::Sandbox::User "$(id -un)";
Acquire::Retries "3";
Acquire::Languages "none";
APT::Update::Error-Mode "any";
CONF
  export APT_CONFIG=$part/apt/apt.conf
  update_lists "$part/apt/update.log" \
    || { say "Debian's archive does not answer, or its signature does not verify: run make again." >&3; false; }
  cd "$part/deb" || false
  # apt checks every file against the signed lists.
  apt-get -q download "${odoo_parts_unstable[@]/%//unstable}" "${odoo_parts_bookworm[@]/%//bookworm}" \
    || { say "Odoo 19 could not be downloaded from Debian's archive: run make again." >&3; false; }
  for package in *.deb; do
    dpkg -x "$package" "$part/tree"
  done
  dpkg-deb -f odoo-19_*.deb Version >"$part/tree/version"
  mend_odoo "$part/tree"
  rm -rf "$home/odoo"
  mv "$part/tree" "$home/odoo"
  rm -rf "$part"
}

# The signature must be right in any case. A mirror that was frozen some weeks ago signs an older list, whose date apt
# refuses: that alone is let pass, for these lists only, and said.
update_lists() {
  local log=$1
  if apt-get -q update 2>&1 | tee "$log"; then return; fi
  grep -q 'is expired' "$log" || return 1
  say "The mirror's list of Debian unstable is rightly signed but past its date: Odoo may be an older build of 19.0." >&3
  apt-get -q -o Acquire::Check-Valid-Until=false update
}

debian_mirror() {
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' 2>/dev/null \
    | grep -E '^(https?|file|mirror\+)' | sort -u | head -1 || true
}

# Debian leaves one JavaScript file out (background blur in video calls). Without it each page logs an error.
mend_odoo() {
  local missing=$1/usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js
  local dangling
  if [ ! -e "$missing" ]; then
    mkdir -p "$(dirname "$missing")"
    echo '/* Not part of the Debian package: video calls have no background blur. */' >"$missing"
  fi
  dangling=$(find "$1" -xtype l)
  [ -z "$dangling" ] || { say "Odoo's package links to files that are not there: $(head -1 <<<"$dangling")" >&3; false; }
}
