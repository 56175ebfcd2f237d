# The tools of package.json, from the npm registry: what `make lint` and the accessibility check need.

# get_node_tools: $node_tools is their folder
get_node_tools() {
  local key
  key=$( (cat "$checkout/package.json" "$checkout/package-lock.json"; node --version) | sha1sum | cut -c1-12)
  node_tools=$home/node/$key
  if [ -e "$node_tools" ]; then
    already "Node tools: there"
  else
    step "Fetching tools from the npm registry" install_node_tools "$node_tools"
  fi
}

install_node_tools() {
  fresh "$1.part"
  mkdir -p "$1.part"
  cp "$checkout"/{package.json,package-lock.json,.npmrc} "$1.part"
  (cd "$1.part" && npm ci --no-audit --no-fund --ignore-scripts) \
    || { say "The npm registry did not give what package-lock.json asks for: check the network and run make again." >&3; false; }
  mv "$1.part" "$1"
}
