# lib.sh - what the scripts of this folder share; sourced, never run.
# shellcheck shell=bash

# shellcheck disable=SC2034 # for those who source this
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# Progress goes to standard error, so that a script's answer (a path, a count)
# stays alone on standard output.
say() {
	printf '==> %s\n' "$*" >&2
}

# die MESSAGE...: one clear line, then the end.
die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

# need PROGRAM PACKAGE: a missing tool is a failure with a remedy.
need() {
	command -v "$1" >/dev/null ||
		die "$1 is missing: run scripts/install-deps (package $2)"
}

# as_root COMMAND...: directly when we are root, else through sudo.
as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		die "needs root: become root, or install sudo, or run: $*"
	fi
}

# build PRESET [PATTERN]: configures build/PRESET when need be, and builds all
# of it, or the programs alone whose names match the extended pattern.
build() {
	local folder=$ROOT/build/$1 programs=()

	if [ ! -f "$folder/build.ninja" ]; then
		(cd "$ROOT" && cmake --preset "$1" --log-level=WARNING) || return
	fi
	if [ -n "${2-}" ]; then
		# A new program must be known before it can be chosen.
		cmake --build "$folder" --target build.ninja || return
		mapfile -t programs < <(ninja -C "$folder" -t targets all |
			sed -nE "s,^(bin/($2)): .*,\1,p")
		[ ${#programs[@]} -gt 0 ] || return
	fi
	ninja -C "$folder" ${programs[@]+"${programs[@]}"}
}
