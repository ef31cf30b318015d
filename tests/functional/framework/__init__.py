"""What the functional tests stand on, in reading order.

    waiting    wait_until(): conditions with deadlines, never sleeps
    process    children that cannot outlive the tests
    settings   seed, coin and programs, from the environment
    rpc, http  JSON-RPC and plain HTTP over the standard library
    node       a real node on regtest
    owsd       the daemon under test
    secp       keys and signatures; tx, script, block: building and signing
    forkid     the same for Bitcoin Cash; cashaddr: its addresses; tokens: CashTokens
    kinds      every kind of output script, and how to spend it
    chains     random chains, forks, mempool traffic; scenes: rare situations
    oracle     brute force: what every answer must be, from the node's blocks
    expect     the oracle's facts as each endpoint's JSON
    compare    exact comparison of JSON, number texts included
    mweb       miners of Litecoin's extension blocks
    traffic    requests beside a test, on threads of their own
    turmoil    much at once at a node, for daemons that are to follow it
    zmq_proxy  loses and repeats the node's notifications
    tcp_proxy  cuts the wire to the node
    faults     kills the daemon at some moment, or at a chosen write; fills its disk
    target     a daemon for tests that mean it no good
"""
