"""What the functional tests stand on, in reading order.

    waiting    wait_until(): conditions with deadlines, never sleeps
    process    children that cannot outlive the tests
    settings   seed, coin and programs, from the environment
    rpc        JSON-RPC and plain HTTP over the standard library
    node       a real node on regtest
    owsd       the daemon under test and its HTTP client
    secp       keys and signatures; tx, script, block: building and signing
    chains     random chains of every script type, forks, mempool traffic
    oracle     brute force: what every answer must be, from the node's blocks
    expect     the oracle's facts as each endpoint's JSON
    compare    exact comparison of JSON, number texts included
    zmq_proxy  loses and repeats the node's notifications
"""
