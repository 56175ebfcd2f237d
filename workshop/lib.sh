# The words that every script of the workshop uses: where things are, one step, one clear sentence when something fails.
# To be sourced, first, by a script that has said: set -euo pipefail

checkout=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# Everything that is fetched or built lives in one home outside the checkout; two checkouts share what they can.
if [ "$(id -u)" = 0 ]; then
  home=/var/cache/support_plan
else
  home=${XDG_CACHE_HOME:-$HOME/.cache}/support_plan
fi
home=${SUPPORT_PLAN_HOME:-$home}
state=$home/state/$(printf %s "$checkout" | sha1sum | cut -c1-8)   # what belongs to this checkout alone
logs=$state/logs

export LANG=C.UTF-8 LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive

say() { printf '%s\n' "$*"; }

die() {
  printf '\n%s\n' "$*" >&2
  exit 1
}

step_number=0
steps=0   # the script that calls says how many steps there are

# step "Unpacking Odoo 19" command...: runs the command with its output in a log, and shows how long it took.
# What the command itself says to the user goes to its file descriptor 3.
step() {
  local title=$1 started=$SECONDS log status
  shift
  step_number=$((step_number + 1))
  log=$logs/$(printf %02d "$step_number")-$1.log
  printf '[%d/%d] %s ... ' "$step_number" "$steps" "$title"
  # Not as a condition: bash would then go on after a command that failed.
  set +e
  ( set -e; "$@" ) 3>"$log.said" >"$log" 2>&1 9>&-
  status=$?
  set -e
  if [ $status = 0 ]; then
    printf '%d s\n' $((SECONDS - started))
    sed 's/^/      /' "$log.said"
  else
    printf 'failed\n'
    die "$(reason "$log")"
  fi
}

# Nothing to do for this step: it keeps its number.
already() {
  step_number=$((step_number + 1))
  [ -n "${quiet:-}" ] || printf '[%d/%d] %s\n' "$step_number" "$steps" "$*"
}

# One sentence that says why a step failed, from what it said and what is in its log.
reason() {
  local log=$1
  if grep -qiE 'no space left on device|disk full' "$log"; then
    say "The disk is full: $home needs about 4 GB. Free some space and run make again."
  elif [ -s "$log.said" ]; then
    tail -1 "$log.said"
  else
    say "This step failed: $(grep -v '^[[:space:]]*$' "$log" | tail -1 | cut -c1-300) (all of it is in $log)"
  fi
}

# A half-done thing of an interrupted run is never used: it is removed, and said.
fresh() {
  if [ -e "$1" ]; then
    say "An earlier run was interrupted here: starting this step afresh." >&3
    rm -rf "$1"
  fi
}

need_space() {
  local free_mb
  mkdir -p "$home" "$logs" 2>/dev/null || die "$home cannot be written: choose another folder with SUPPORT_PLAN_HOME."
  free_mb=$(df -Pm "$home" | awk 'NR == 2 { print $4 }')
  [ "$free_mb" -ge "$1" ] || die "The disk is full: $home has $free_mb MB left and this needs $1 MB."
}

# Two makes never build at once: the second waits for the first.
lock() {
  mkdir -p "$home" || die "$home cannot be written: choose another folder with SUPPORT_PLAN_HOME."
  exec 9>"$home/lock"
  if ! flock -n 9; then
    say "Another make is building in $home: waiting for it."
    flock 9
  fi
}

unlock() { exec 9>&-; }

# What is shared is there: from here on only another make of this very checkout has to wait.
lock_checkout() {
  unlock
  exec 9>"$state/lock"
  flock 9
}

# set_up CLUSTER PACKAGE...: everything up to a PostgreSQL that runs and an Odoo that knows it; takes 4 steps,
# and one more where with_node says that the tools of package.json are needed
set_up() {
  local cluster_name=$1
  shift
  need_space 3000
  lock
  machine "${to_run[@]}" "$@"
  get_odoo
  environment odoo "$checkout/requirements.txt" "$checkout/requirements-test.txt"
  [ -z "${with_node:-}" ] || get_node_tools
  lock_checkout
  cluster "$cluster_name"
  start_postgres
  configure_odoo
  ours=$("$venv/bin/python" "$checkout/workshop/modules.py" "$checkout" ours)
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  else
    sudo "$@"
  fi
}

# short_hash FILE...: what a cache is keyed by
short_hash() { cat "$@" | sha1sum | cut -c1-12; }

# shellcheck source=workshop/machine.sh
. "$checkout/workshop/machine.sh"
# shellcheck source=workshop/odoo.sh
. "$checkout/workshop/odoo.sh"
# shellcheck source=workshop/python.sh
. "$checkout/workshop/python.sh"
# shellcheck source=workshop/node.sh
. "$checkout/workshop/node.sh"
# shellcheck source=workshop/postgres.sh
. "$checkout/workshop/postgres.sh"
# shellcheck source=workshop/database.sh
. "$checkout/workshop/database.sh"
