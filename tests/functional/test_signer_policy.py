"""ows-signer: what a policy refuses, each rule by its code."""

import json

import pytest
from framework.signer import (
    FOREIGN,
    MALFORMED,
    REFUSED,
    SIGNED,
    Request,
    Signer,
    run,
)

COIN = 100_000_000
# bech32 of FOREIGN on regtest.
FOREIGN_ADDRESS = "bcrt1qzyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3lgth6c"
OTHER_ADDRESS = "bcrt1qyg3zyg3zyg3zyg3zyg3zyg3zyg3zyg3zs4w3j0"


@pytest.fixture(scope="module")
def signer(tmp_path_factory):
    return Signer(tmp_path_factory.mktemp("policy"), coin="btc").init_mnemonic()


@pytest.fixture(scope="module")
def pay(signer):
    """A payment of one coin; no two of the same coins, so that only the rule in
    question speaks."""
    made = []

    def make(paid=COIN // 2, fee=1000, coin=COIN, outputs=None, locktime=0):
        made.append(1)
        rest = coin - paid - fee
        outputs = outputs or [(FOREIGN, paid)]
        return Request(
            signer, [coin], outputs, change=rest, locktime=locktime, salt=len(made) << 32
        )

    return make


@pytest.fixture
def under(signer, tmp_path):
    """under(policy, request, ...): the reason given, None when it is signed. A
    state of its own for each test."""
    state = ("--state", tmp_path / "state")

    def decide(policy, request, *more):
        path = tmp_path / "policy.json"
        path.write_text(json.dumps(policy))
        done = signer(
            "sign", "--policy", path, *state, *more, stdin=request.bytes, code=None
        )
        assert done.code in (SIGNED, REFUSED), done
        assert bool(done.out) == (done.code == SIGNED)
        reason = done.report["reason"]
        assert (reason is None) == (done.code == SIGNED)
        return reason

    return decide


def test_what_no_rule_forbids_is_signed(under, pay):
    assert under({}, pay()) is None
    assert under({"_why": "a comment"}, pay()) is None


@pytest.mark.parametrize(
    "rule, bad, good, reason",
    [
        ({"max_fee": 2000}, {"fee": 2001}, {"fee": 2000}, "fee_limit"),
        ({"max_fee_rate": 20}, {"fee": 3000}, {"fee": 2000}, "fee_rate_limit"),
        ({"min_fee_rate": 10}, {"fee": 1000}, {"fee": 2000}, "fee_rate_low"),
        ({}, {"fee": 80_000}, {"fee": 60_000}, "fee_rate_limit"),
        (
            {"fee_percent_floor": 1000},
            {"fee": 1002, "paid": 10_000},
            {"fee": 999, "paid": 10_001},
            "fee_share_limit",
        ),
        (
            {"max_per_transaction": COIN // 2},
            {"paid": COIN // 2 + 1},
            {"paid": COIN // 2},
            "transaction_limit",
        ),
        ({"max_per_output": 600}, {"paid": 601}, {"paid": 600}, "output_limit"),
        ({"max_size": 141}, {"paid": 5000, "locktime": 1}, None, None),
        ({"max_size": 140}, {}, None, "size_limit"),
        ({"max_outputs": 1}, {}, None, "output_count"),
        ({"max_inputs": 0}, {}, None, "input_count"),
        ({"allow_locktime": False}, {"locktime": 9}, {}, "locktime"),
        ({"deny": [FOREIGN_ADDRESS]}, {}, None, "destination_denied"),
        ({"allow": [OTHER_ADDRESS]}, {}, None, "destination_not_allowed"),
        ({"allow": [FOREIGN_ADDRESS]}, {}, None, None),
        ({"allow": [FOREIGN_ADDRESS], "deny": [FOREIGN_ADDRESS]}, {}, None,
         "destination_denied"),
        ({"script_types": ["pubkeyhash"]}, {}, None, "script_type"),
        ({"script_types": ["witness_v0_keyhash"]}, {}, None, None),
        ({"accounts": [1, 2]}, {"paid": COIN - 1000}, None, "account"),
        ({"accounts": [1, 2]}, {}, None, "change_path"),
        ({"accounts": [0, 7]}, {}, None, None),
    ],
)
def test_a_rule_refuses_beyond_its_bound_and_not_at_it(under, pay, rule, bad, good, reason):
    assert under(rule, pay(**bad)) == reason
    if good is not None:
        assert under(rule, pay(**good)) is None


def test_limits_of_a_period_count_what_was_paid_with_fees(under, pay):
    policy = {"periods": [{"seconds": 86400, "amount": 100_000}]}
    assert under(policy, pay(paid=59_000, fee=1000)) is None
    assert under(policy, pay(paid=39_001, fee=1000)) == "period_limit"
    assert under(policy, pay(paid=39_000, fee=1000)) is None
    assert under(policy, pay(paid=1000, fee=500)) == "period_limit"


def test_limits_of_a_period_count_transactions(under, pay):
    policy = {"periods": [{"seconds": 3600, "transactions": 2}]}
    first = pay()
    assert under(policy, first) is None
    # The same transaction again is no second payment.
    assert under(policy, first) is None
    assert under(policy, pay()) is None
    assert under(policy, pay()) == "period_count"
    assert under(policy, first) is None


def test_an_outpoint_is_signed_into_one_transaction(under, signer):
    def paying(paid):
        return Request(signer, [COIN], [(FOREIGN, paid)], change=COIN - paid - 1000, salt=7)

    assert under({}, paying(1000)) is None
    assert under({}, paying(1001)) == "outpoint_signed_before"
    assert under({"allow_replacing": True}, paying(1001)) is None


def test_an_id_may_be_wanted_and_is_kept_to_its_request(under, pay):
    policy = {"require_request_id": True}
    first, second = pay(), pay()
    assert under(policy, first) == "request_id_missing"
    assert under(policy, first, "--request-id", "a") is None
    assert under(policy, second, "--request-id", "a") == "request_id_taken"
    assert under(policy, second, "--request-id", "b") is None


def test_attack_21_amounts_beyond_all_money_are_refused(under, signer):
    request = Request(signer, [COIN], [(FOREIGN, COIN + 1)], salt=11)
    assert under({}, request) == "outputs_exceed_inputs"


def test_attack_19_an_address_of_another_network_is_no_rule(signer, pay):
    for address in ("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "bitcoincash:q", "x", 7):
        path = signer.write("policy", json.dumps({"allow": [address]}))
        refused = signer("sign", "--policy", path, stdin=pay().bytes, code=MALFORMED)
        assert "policy: allow" in refused.err


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"max_fe": 1}', '{"max_fee": -1}', '{"max_fee": 1.5}',
     '{"max_fee": 1, "max_fee": 2}', '{"allow_burn": 1}', '{"sighash": ["ANY"]}',
     '{"periods": [{"amount": 1}]}', '{"accounts": []}', '{"script_types": ["p2pkh"]}'],
)
def test_a_policy_that_is_not_understood_signs_nothing(signer, pay, text):
    path = signer.write("policy", text)
    refused = signer("sign", "--policy", path, stdin=pay().bytes, code=MALFORMED)
    assert refused.err.startswith("ows-signer: policy") and not refused.out


# -------------------------------------------------------------- the audit log


def test_the_log_chains_every_decision_and_shows_tampering(under, pay, tmp_path):
    state = tmp_path / "state"
    assert under({}, pay()) is None
    assert under({"max_fee": 1}, pay()) == "fee_limit"
    assert under({}, pay()) is None
    told = run(
        "audit", "verify", "--state", state
    )
    assert told.text.startswith("lines 3\nhead  ")
    log = state / "audit.log"
    lines = log.read_bytes().splitlines(keepends=True)
    rows = [json.loads(line) for line in lines]
    assert [row["decision"] for row in rows] == ["signed", "refused", "signed"]
    assert rows[0]["previous"] == "0" * 64
    for changed in (
        [lines[0].replace(b'"signed"', b'"Signed"'), *lines[1:]],
        [lines[1], lines[2]],
        [lines[0], lines[2]],
        [lines[0], lines[1], b"x\n", lines[2]],
    ):
        log.write_bytes(b"".join(changed))
        refused = run("audit", "verify", "--state", state, code=REFUSED)
        assert "audit log, line" in refused.err
    # What a crash left at the end was never answered: it is dropped.
    log.write_bytes(b"".join(lines) + lines[2][:50])
    assert "half line" in run("audit", "verify", "--state", state).text
    assert under({}, pay()) is None
    assert run("audit", "verify", "--state", state).text.startswith("lines 4\n")


def test_a_log_that_was_tampered_with_stops_signing(signer, pay, tmp_path):
    state = tmp_path / "state"
    signer("sign", "--state", state, stdin=pay().bytes)
    log = state / "audit.log"
    log.write_bytes(log.read_bytes() + b"{}\n")
    done = signer("sign", "--state", state, stdin=pay().bytes, code=None)
    assert done.code not in (SIGNED, REFUSED) and not done.out
