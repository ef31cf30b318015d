#!/bin/sh
# bootstrap.sh - brings a regtest chain to life; runs in the node's image.
#
#   CLI              the node's command line client, with its arguments
#   DEPOSIT_ADDRESS  where a deposit of 1 coin goes; empty: nowhere
#   BLOCK_SECONDS    how often a block is mined afterwards; 0: never
#
# A chain that has blocks already is left as it is.
set -eu

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
[ "$BLOCK_SECONDS" != 0 ] || exec sleep infinity
while sleep "$BLOCK_SECONDS"; do
	node generatetoaddress 1 "$address" >/dev/null
done
