# A private PostgreSQL: data folder, port and socket of its own, no network. The machine's own clusters are never touched.

# cluster NAME: which one the following speaks of. `demo` is durable; `work`, for tests, forgets a power cut for speed.
cluster() {
  cluster=$1
  pg_data=$state/$cluster/postgres
  pg_log=$logs/postgres-$cluster.log
  export PGHOST=$state/$cluster/socket PGPORT PGUSER=odoo
  PGPORT=$((20000 + $(printf %s "$state/$cluster" | cksum | cut -d' ' -f1) % 20000))
  # A socket's path has at most 107 characters.
  [ ${#PGHOST} -le 85 ] || PGHOST=/tmp/support_plan-$(id -u)-$(printf %s "$PGHOST" | sha1sum | cut -c1-8)
  unset PGDATABASE PGPASSWORD PGSERVICE PGSSLMODE PGOPTIONS
}

pg_bin() {
  local newest
  newest=$(find /usr/lib/postgresql -mindepth 1 -maxdepth 1 2>/dev/null | sort -V | tail -1)
  [ -x "$newest/bin/initdb" ] || die "PostgreSQL's programs are missing (looked in /usr/lib/postgresql)."
  echo "$newest/bin"
}

# PostgreSQL does not run as root: root lends it to the user that Debian's package made.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then
    (cd / && runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

pg_runs() { as_postgres "$(pg_bin)/pg_ctl" -D "$pg_data" status >/dev/null 2>&1; }

start_postgres() {
  if pg_runs; then
    already "PostgreSQL ($cluster): running"
  else
    step "Starting a private PostgreSQL ($cluster)" run_postgres
  fi
}

run_postgres() {
  local bin
  bin=$(pg_bin)
  if [ ! -e "$pg_data/complete" ]; then
    fresh "$pg_data"
    mkdir -p "$pg_data" && chmod 700 "$pg_data"
    [ "$(id -u)" != 0 ] || chown postgres "$pg_data"
    as_postgres test -w "$pg_data" \
      || { say "The user postgres cannot reach $pg_data: choose another folder with SUPPORT_PLAN_HOME." >&3; false; }
    as_postgres "$bin/initdb" -D "$pg_data" -U postgres --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync
    as_postgres touch "$pg_data/complete"
  fi
  # Whoever reaches the socket may do everything: only its owner (and root) may.
  mkdir -p "$PGHOST" && chmod 700 "$PGHOST"
  [ "$(id -u)" != 0 ] || chown postgres "$PGHOST"
  touch "$pg_log" && { [ "$(id -u)" != 0 ] || chown postgres "$pg_log"; }
  postgres_settings >"$pg_data/postgresql.auto.conf"
  as_postgres "$bin/pg_ctl" -D "$pg_data" -l "$pg_log" -w -t 60 start 9>&- 3>&- \
    || { say "PostgreSQL did not start: $(tail -1 "$pg_log")" >&3; false; }
  [ -n "$(psql -AtqU postgres -d postgres -c "SELECT 1 FROM pg_roles WHERE rolname = 'odoo'")" ] \
    || psql -qU postgres -d postgres -c 'CREATE ROLE odoo LOGIN CREATEDB'
}

postgres_settings() {
  cat <<CONF
listen_addresses = ''
unix_socket_directories = '$PGHOST'
port = $PGPORT
max_connections = 200
shared_buffers = 512MB
work_mem = 16MB
maintenance_work_mem = 256MB
CONF
  [ "$cluster" = demo ] || cat <<CONF
fsync = off
full_page_writes = off
synchronous_commit = off
CONF
}

# Stops it, unless somebody else (another make, a shell) is still connected.
stop_postgres() {
  if [ -z "${cluster:-}" ] || ! pg_runs; then return; fi
  [ "$(others_connected)" = 0 ] || return 0
  as_postgres "$(pg_bin)/pg_ctl" -D "$pg_data" -m fast -w stop >/dev/null 2>&1 || true
}

others_connected() {
  psql -AtqU postgres -d postgres -c "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()" \
    2>/dev/null || echo 0
}
