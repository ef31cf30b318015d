# apt.sh - packages of other suites than the machine's, from the machine's own
# mirrors, without touching its apt; sourced, never run.
# shellcheck shell=bash

# list_sources DIR: writes each of the machine's Debian sources as one stanza
# DIR/N.source of apt's deb822 format, its suite replaced by @SUITE@. Both of
# apt's formats are read; keys (Signed-By, a path or the key itself) and
# Trusted are kept as they are.
list_sources() {
	local parts=/etc/apt/sources.list.d

	find /etc/apt/sources.list "$parts" -maxdepth 1 -name '*.list' \
		-exec awk '
		/^[ \t]*deb[ \t]/ {
			sub(/#.*/, ""); signed = ""; trusted = ""
			if (match($0, /\[[^]]*\]/)) {
				n = split(substr($0, RSTART + 1, RLENGTH - 2), o, " ")
				for (i = 1; i <= n; i++) {
					if (o[i] ~ /^signed-by=/) signed = substr(o[i], 11)
					if (o[i] ~ /^trusted=/) trusted = substr(o[i], 9)
				}
				$0 = substr($0, 1, RSTART - 1) substr($0, RSTART + RLENGTH)
			}
			gsub(/,/, " ", signed)
			print "Types: deb\nURIs: " $2 "\nSuites: " $3
			$1 = $2 = $3 = ""
			print "Components: " $0
			if (signed != "") print "Signed-By: " signed
			if (trusted != "") print "Trusted: " trusted
			print ""
		}' {} + >"$1/stanzas" 2>/dev/null || true
	find "$parts" -maxdepth 1 -name '*.sources' \
		-exec awk 'FNR == 1 { print "" } !/^#/' {} + \
		>>"$1/stanzas" 2>/dev/null || true
	keep_debian_sources "$1"
}

# keep_debian_sources DIR: of DIR/stanzas, those that are a Debian archive.
keep_debian_sources() {
	awk -v dir="$1" '
	BEGIN { RS = ""; FS = "\n" }
	function value(name,    i) {
		for (i = 1; i <= NF; i++)
			if (tolower($i) ~ "^" name ":")
				return " " substr($i, length(name) + 2) " "
		return ""
	}
	value("enabled") ~ /no|false/ || value("types") !~ / deb[ \t]/ { next }
	value("suites") !~ /[ \t](bookworm|trixie|forky|sid|oldstable|stable|testing|unstable)[ \t]/ { next }
	value("components") !~ /[ \t]main[ \t]/ { next }
	{
		split(value("uris"), uri, " ")
		out = dir "/" ++count ".source"
		print "Types: deb\nURIs: " uri[1] "\nSuites: @SUITE@\nComponents: main" > out
		keep = 0
		for (i = 1; i <= NF; i++) {
			if ($i !~ /^[ \t]/)
				keep = tolower($i) ~ /^(signed-by|trusted):/
			if (keep) print $i > out
		}
		close(out)
	}' "$1/stanzas"
}

# private_apt DIR: an apt of our own: the machine's configuration (proxies,
# logins, trusted keys), but empty lists and a dpkg status that says nothing is
# installed, so that it resolves and fetches the whole closure.
private_apt() {
	mkdir -p "$1/state/lists/partial" "$1/cache/archives/partial" "$1/log" \
		"$1/parts"
	: >"$1/state/status"
	cat >"$1/apt.conf" <<-CONF
		#clear APT::Update::Pre-Invoke;
		#clear APT::Update::Post-Invoke;
		#clear APT::Update::Post-Invoke-Success;
		#clear APT::Architectures;
		Dir::State "$1/state";
		Dir::State::Lists "$1/state/lists";
		Dir::State::status "$1/state/status";
		Dir::Cache "$1/cache";
		Dir::Cache::archives "$1/cache/archives";
		Dir::Log "$1/log";
		Dir::Etc::SourceList "/dev/null";
		Dir::Etc::SourceParts "$1/parts";
		Dir::Etc::Preferences "/dev/null";
		Dir::Etc::PreferencesParts "/dev/null";
		APT::Architectures "$(dpkg --print-architecture)";
		APT::Install-Recommends "false";
		APT::Default-Release "";
		APT::Sandbox::User "root";
		Acquire::Check-Valid-Until "false";
		Acquire::Languages "none";
		Acquire::Retries "3";
	CONF
}
