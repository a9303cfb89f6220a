# Stops the shared test server of the folder $1 a minute after the last process
# that uses it is gone. Runs as whoever started the server.
dir=$1
idle=0

# used says whether a process that joined still runs, and forgets the others.
used() {
  found=1
  for mark in "$dir"/users/*; do
    [ -e "$mark" ] || continue
    if kill -0 "${mark##*/}" 2>/dev/null; then found=0; else rm -f "$mark"; fi
  done
  return $found
}

while [ -e "$dir/data/postmaster.pid" ]; do
  sleep 5
  if used; then idle=0; continue; fi
  idle=$((idle + 5))
  [ "$idle" -ge 60 ] || continue
  # Take the mark away first, then look again: whoever joins from here on waits.
  rm -f "$dir/running"
  sleep 1
  if used; then : >"$dir/running"; idle=0; continue; fi
  kill -INT "$(head -n 1 "$dir/data/postmaster.pid")"
  exit 0
done
