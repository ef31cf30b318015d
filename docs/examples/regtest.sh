#!/bin/sh
# regtest.sh - a payment that is seen, confirmed, and taken back by a
# reorganisation, without a sleep.
#
#   API    where owsd answers
#   NODE   the node's command line client, with its arguments
set -eu
API=${API:-http://127.0.0.1:3001}
NODE=${NODE:-docker compose exec -T node bitcoin-cli -regtest
	-datadir=/home/docker/data -rpcport=8332}

node() {
	# shellcheck disable=SC2086 # a command and its arguments
	$NODE -rpcwallet=bootstrap "$@"
}

# Returns once it holds; ends the script if it does not within a minute.
wait_for() {
	curl -fsS "$API/wait?timeout=60&$1" >/dev/null
}

expect() {
	found=$(curl -fsS "$API/addr/$address/$1")
	echo "$1 $found"
	[ "$found" = "$2" ]
}

address=$(node getnewaddress)
txid=$(node sendtoaddress "$address" 0.5)
wait_for "txid=$txid"
expect unconfirmedBalance 50000000

block=$(node generatetoaddress 1 "$(node getnewaddress)" | tr -d '[]" \n')
wait_for "tip=$block"
expect balance 50000000

node invalidateblock "$block"
wait_for "tip_not=$block"
expect balance 0

node reconsiderblock "$block"
wait_for "tip=$block"
expect balance 50000000
