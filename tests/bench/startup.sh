#!/bin/bash
# startup.sh ORIEL_WINDOW [--long]: the window's start and its memory, as a table.
#   exec to first painted frame of This computer: 15 warm runs, offscreen and (where Xvfb is installed) on an X display
#   memory after ORIEL_BENCH_RSS_MINUTES minutes (1; 10 with --long) with This computer open and live
# The window is told in ORIEL_BENCH_FIRST_FRAME when it was started (nanoseconds of the wall clock), prints `first-frame-ms: X`
# when it has painted, and quits. Settings and data stand in a folder of their own, removed at the end.
set -euo pipefail
export LC_ALL=C

program="$1"
minutes="${ORIEL_BENCH_RSS_MINUTES:-1}"
[ "${2:-}" = --long ] && minutes="${ORIEL_BENCH_RSS_MINUTES:-10}"
runs=15
work="$(mktemp -d)"
started=()
finish() {
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
export XDG_CONFIG_HOME="$work/config" XDG_DATA_HOME="$work/data" XDG_CACHE_HOME="$work/cache" XDG_STATE_HOME="$work/state"

row() { printf '%-46s %16s %16s  %s\n' "$@"; }

# one_start: milliseconds from just before the exec to the first frame.
one_start() {
  local line
  line="$(ORIEL_BENCH_FIRST_FRAME="${EPOCHREALTIME/./}000" timeout 60 "$program" --data-dir "$work/store" 2>>"$work/errors" |
    sed -n 's/^first-frame-ms: //p')" || true
  if [ -z "$line" ]; then
    tail -n 5 "$work/errors" >&2
    return 1
  fi
  printf '%s\n' "$line"
}

# starts LABEL: a row with the median of the runs, after three that warm up.
starts() {
  local i
  for i in 1 2 3; do one_start >/dev/null || { row "first frame, $1" "-" "250 ms" "the window gave no first frame"; return 0; }; done
  for ((i = 0; i < runs; ++i)); do one_start; done | sort -n >"$work/times"
  awk -v label="first frame, $1" -v middle=$((runs / 2 + 1)) '
    NR == 1 { least = $1 } NR == middle { median = $1 } { most = $1 }
    END { printf "%-46s %13.0f ms %16s  %s, median of %d warm runs, %.0f to %.0f ms\n", label, median, "250 ms",
          median <= 250 ? "kept" : "NOT KEPT", NR, least, most }' "$work/times"
}

memory() {
  local pid
  "$program" --data-dir "$work/store" >/dev/null 2>>"$work/errors" &
  pid=$!
  started+=("$pid")
  sleep "$(awk -v m="$minutes" 'BEGIN { print m * 60 }')"
  if [ ! -r "/proc/$pid/status" ]; then
    row "resident memory" "-" "120 MB" "the window ended early: $(tail -n 1 "$work/errors")"
    return 0
  fi
  awk -v label="resident memory after $minutes min" '
    /^VmRSS:/ { all = $2 } /^VmHWM:/ { peak = $2 } /^RssAnon:/ { own = $2 } /^RssFile:/ { files = $2 }
    END { printf "%-46s %13.0f MB %16s  %s, %.0f own and %.0f of files, peak %.0f\n", label, all / 1024, "120 MB",
          all <= 120 * 1024 ? "kept" : "NOT KEPT", own / 1024, files / 1024, peak / 1024 }' "/proc/$pid/status"
  kill "$pid"
  wait "$pid" 2>/dev/null || true
  started=()
}

row "figure" "measured" "target" "remarks"
QT_QPA_PLATFORM=offscreen starts "offscreen"
if command -v Xvfb >/dev/null; then
  Xvfb -displayfd 3 -screen 0 1600x1000x24 -nolisten tcp 3>"$work/display" 2>/dev/null &
  started+=("$!")
  for _ in $(seq 100); do
    if [ -s "$work/display" ]; then break; fi
    sleep 0.05
  done
  DISPLAY=":$(cat "$work/display")" QT_QPA_PLATFORM=xcb starts "X display"
  kill "${started[@]}"
  wait 2>/dev/null || true
  started=()
fi
QT_QPA_PLATFORM=offscreen memory
