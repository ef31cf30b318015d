/* command_runs.h - the commands, each in a file of its name. They complain in
 * one line; what they answer is on standard output. For commands.c. */
#ifndef SIGNER_COMMAND_RUNS_H
#define SIGNER_COMMAND_RUNS_H

#include "signer/options.h"

enum outcome run_init(struct options *options, struct complaint *why);
enum outcome run_info(struct options *options, struct complaint *why);
enum outcome run_addresses(struct options *options, struct complaint *why);
enum outcome run_register(struct options *options, struct complaint *why);
enum outcome run_decode(struct options *options, struct complaint *why);
enum outcome run_sign(struct options *options, struct complaint *why);
enum outcome run_finalize(struct options *options, struct complaint *why);
enum outcome run_extract(struct options *options, struct complaint *why);
enum outcome run_combine(struct options *options, struct complaint *why);
enum outcome run_digests(struct options *options, struct complaint *why);
enum outcome run_serve(struct options *options, struct complaint *why);
enum outcome run_health(struct options *options, struct complaint *why);
enum outcome run_audit_verify(struct options *options, struct complaint *why);
enum outcome run_sign_message(struct options *options, struct complaint *why);
enum outcome run_verify_message(struct options *options, struct complaint *why);
enum outcome run_selftest(struct options *options, struct complaint *why);

#endif /* SIGNER_COMMAND_RUNS_H */
