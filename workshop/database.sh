# Databases. A template holds all that our addons stand on; it is made once, dumped, and copied for each use.

# Odoo with our configuration, and what it needs to know.
run_odoo() { "$venv/bin/python" "$checkout/workshop/odoo-bin" "$@"; }

# Writes Odoo's configuration for the cluster at hand: $odoo_conf
configure_odoo() {
  odoo_conf=$state/$cluster/odoo.conf
  mkdir -p "$state/$cluster/files"
  cat >"$odoo_conf" <<CONF
[options]
addons_path = $(addons_path)
data_dir = $state/$cluster/files
db_host = $PGHOST
db_port = $PGPORT
db_user = odoo
admin_passwd = $(head -c 16 /dev/urandom | sha1sum | cut -c1-20)
list_db = False
http_interface = 127.0.0.1
max_cron_threads = 0
log_handler = :INFO,py.warnings:ERROR
without_demo = True
CONF
}

addons_path() {
  local folder path=
  for folder in "$odoo/addons" "$odoo/odoo/addons" "$venv/lib/python3.11/site-packages/odoo/addons" "$checkout"; do
    [ ! -d "$folder" ] || path=$path,$folder
  done
  echo "${path#,}"
}

database_exists() { [ -n "$(psql -d postgres -Atc "SELECT 1 FROM pg_database WHERE datname = '$1'")" ]; }

drop_database() { psql -d postgres -qc "DROP DATABASE IF EXISTS \"$1\" WITH (FORCE)"; }

# template KIND: makes the template `plain` (a new company's), `with_demo` (Odoo's demo data) or `beside_glue` (plain, with
# the apps that our glue addons join); its name is $template
template() {
  local kind=$1 modules key dump what=
  [ "$kind" != beside_glue ] || what=beside_glue
  modules=$("$venv/bin/python" "$checkout/workshop/modules.py" "$checkout" $what)
  key=$( (cat "$home/odoo/version" "$checkout/requirements.txt" "$checkout/workshop/template.py" 2>/dev/null
          echo "$modules" "$odoo" "$(pg_bin)") | sha1sum | cut -c1-12)
  template=template_${kind}_$key
  dump=$home/dumps/$template.dump
  if ! database_exists "$template"; then
    drop_old_templates "$kind"
  fi
  if database_exists "$template"; then
    already "Database template ($kind): there"
  elif [ -e "$dump" ]; then
    step "Restoring the database template ($kind)" restore_template "$template" "$dump"
  else
    step "Making the database template ($kind): $(tr ',' ' ' <<<"$modules")" make_template "$kind" "$template" "$dump" "$modules"
  fi
}

# What an older set of modules or requirements left behind.
drop_old_templates() {
  local old
  for old in $(psql -d postgres -Atc "SELECT datname FROM pg_database WHERE datname LIKE 'template\_$1\_%' AND datname NOT LIKE '%.part'"); do
    drop_database "$old"
  done
  find "$home/dumps" -name '*.dump' -mtime +30 -delete 2>/dev/null || true
}

restore_template() {
  local template=$1 dump=$2
  fresh_database "$template.part"
  createdb "$template.part"
  pg_restore --no-owner -j 2 -d "$template.part" "$dump"
  rename_database "$template.part" "$template"
}

make_template() {
  local kind=$1 template=$2 dump=$3 modules=$4 demo=--without-demo
  [ "$kind" != with_demo ] || demo=--with-demo
  fresh_database "$template.part"
  run_odoo -c "$odoo_conf" -d "$template.part" -i "$modules" $demo --stop-after-init --log-level=warn
  run_odoo shell -c "$odoo_conf" -d "$template.part" --no-http --log-level=warn <"$checkout/workshop/template.py"
  mkdir -p "$home/dumps"
  pg_dump -Fc -Z1 -f "$dump.part$$" "$template.part"
  mv "$dump.part$$" "$dump"
  rename_database "$template.part" "$template"
}

fresh_database() {
  if database_exists "$1"; then
    say "An earlier run was interrupted here: starting this step afresh." >&3
    drop_database "$1"
  fi
}

rename_database() { psql -d postgres -qc "ALTER DATABASE \"$1\" RENAME TO \"$2\""; }

# build_database NAME TEMPLATE MODULES: a copy of the template with our addons
build_database() {
  local name=$1 template=$2 modules=$3
  drop_database "$name"
  drop_database "$name.part"
  createdb -T "$template" "$name.part"
  run_odoo -c "$odoo_conf" -d "$name.part" -i "$modules" --stop-after-init --log-level=warn
  rename_database "$name.part" "$name"
}

# The same, with its pages ready to be shown.
build_warm_database() {
  drop_database "$1"
  drop_database "$1.cold"
  build_database "$1.cold" "$2" "$3"
  run_odoo shell -c "$odoo_conf" -d "$1.cold" --no-http --log-level=warn <"$checkout/workshop/warm.py"
  rename_database "$1.cold" "$1"
}

update_database() {
  run_odoo -c "$odoo_conf" -d "$1" -u "$2" --stop-after-init --no-http --log-level=warn
}

# A copy of our test database in which the gate only observes, as the OCA's own tests open tickets for anyone.
build_oca_database() {
  local name=$1 source=$2
  drop_database "$name"
  createdb -T "$source" "$name"
  run_odoo shell -c "$odoo_conf" -d "$name" --no-http --log-level=warn <"$checkout/workshop/oca_settings.py"
}
