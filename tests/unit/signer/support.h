/* support.h - what the tests of signer/ share. */
#ifndef TESTS_UNIT_SIGNER_SUPPORT_H
#define TESTS_UNIT_SIGNER_SUPPORT_H

#include "tests/unit/wallet/support.h"

#include "signer/outcome.h"

#define assert_done(outcome) assert_int_equal((outcome), OUTCOME_DONE)

#endif /* TESTS_UNIT_SIGNER_SUPPORT_H */
