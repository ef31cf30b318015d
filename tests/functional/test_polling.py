"""A node that sends no notifications where they are awaited is polled, and the
log says why none come."""

import time

import pytest
from framework import settings
from framework.chains import Chain
from framework.node import free_port
from framework.owsd import slowness
from framework.waiting import wait_until

pytestmark = pytest.mark.every_coin

TOPICS = settings.COIN.topics


def test_an_endpoint_where_nobody_answers_costs_no_time_and_is_explained(make_node, make_owsd):
    node = make_node()
    chain = Chain(node, "polling")
    chain.start()
    chain.mine(3, txs=5)
    endpoint = f"tcp://127.0.0.1:{free_port()}"
    owsd = make_owsd(node, zmq=[endpoint])
    for _ in range(3):
        (txid,) = chain.send_random(1)
        begin = time.monotonic()
        wait_until(lambda txid=txid: owsd.has_unconfirmed(txid))
        assert time.monotonic() - begin < 1.5 * slowness()
    begin = time.monotonic()
    chain.mine(1)
    owsd.wait_tip()
    assert time.monotonic() - begin < 1.5 * slowness()

    told = "zmq endpoint does not answer"
    wait_until(lambda: told in owsd.log())
    (line,) = (line for line in owsd.log().splitlines() if told in line)
    assert f'endpoint="{endpoint}"' in line
    if TOPICS:
        assert f'why="the node publishes at {node.zmq_endpoint}"' in line
    else:
        assert 'why="the node is built without ZMQ" ' in line
        assert 'change="leave out --node-zmq"' in line
    owsd.stop()
