#!/bin/sh
# bootstrap.sh - brings a regtest chain to life; runs in the node's image.
#
#   CLI              the node's command line client, with its arguments
#   DEPOSIT_ADDRESS  where a deposit of 1 coin goes; empty: nowhere
#   BLOCK_SECONDS    how often a block is mined afterwards; 0: never
#
# A chain that has blocks already is left as it is.
set -eu
# Process 1 gets no signal that it does not ask for.
trap 'exit 0' TERM INT

node() {
	# shellcheck disable=SC2086 # a command and its arguments
	$CLI "$@"
}

case "$(node getblockchaininfo)" in
*'"chain": "regtest"'*) ;;
*) echo "bootstrap: this is not regtest" >&2 && exit 1 ;;
esac

wallet() {
	node -rpcwallet=bootstrap "$@"
}

node loadwallet bootstrap >/dev/null 2>&1 ||
	node createwallet bootstrap >/dev/null 2>&1 ||
	wallet getwalletinfo >/dev/null
address=$(wallet getnewaddress)
if [ "$(node getblockcount)" = 0 ]; then
	node generatetoaddress 101 "$address" >/dev/null
	if [ -n "$DEPOSIT_ADDRESS" ]; then
		echo "deposit: $(wallet sendtoaddress "$DEPOSIT_ADDRESS" 1)"
		node generatetoaddress 1 "$address" >/dev/null
	fi
fi
echo "height $(node getblockcount)"
: >/tmp/done
while :; do
	# In the background, for a shell sees signals only while it waits.
	if [ "$BLOCK_SECONDS" = 0 ]; then
		sleep infinity &
	else
		sleep "$BLOCK_SECONDS" &
	fi
	wait $!
	node generatetoaddress 1 "$address" >/dev/null
done
