/* run_roles.c - BIP174's finalizer, extractor and combiner: no keys needed. */
#include "signer/carrier.h"
#include "signer/command_runs.h"
#include "signer/files.h"
#include "signer/job.h"
#include "signer/session.h"
#include "wallet/psbt_roles.h"

struct template
{
	struct writer bytes;
	enum carrier form;
	struct psbt psbt;
};

static enum outcome template_open(struct template *out, struct complaint *why,
				  const struct network *net, const char *path)
{
	const char *what = NULL;
	enum outcome outcome;
	struct writer request;

	*out = (struct template){ 0 };
	writer_init(&request);
	writer_init(&out->bytes);
	outcome = files_read(&request, why, path, REQUEST_MAX);
	if (outcome == OUTCOME_DONE)
		outcome = carrier_read(&out->bytes, &out->form, why,
				       writer_slice(&request));
	if (outcome == OUTCOME_DONE &&
	    psbt_parse(&out->psbt, &what, net, writer_slice(&out->bytes)) !=
		    STATUS_OK)
		outcome = complain(why, OUTCOME_MALFORMED, "%.200s: %s", path,
				   what ? what : "out of memory");
	writer_clear(&request);
	return outcome;
}

static void template_close(struct template *template)
{
	psbt_clear(&template->psbt);
	writer_clear(&template->bytes);
}

static enum outcome template_write(const struct template *template,
				   struct complaint *why,
				   const struct options *options)
{
	struct writer bytes, text;
	enum outcome outcome;

	writer_init(&bytes);
	writer_init(&text);
	psbt_write(&bytes, &template->psbt);
	outcome = bytes.failed ? complain_memory(why)
			       : carrier_write(&text, why, template->form,
					       writer_slice(&bytes));
	if (outcome == OUTCOME_DONE)
		outcome = files_write(why, options->text[OPT_OUT],
				      writer_slice(&text));
	writer_clear(&bytes);
	writer_clear(&text);
	return outcome;
}

static enum outcome begin(struct template *out, const struct network **net,
			  struct complaint *why, const struct options *options)
{
	enum outcome outcome = session_network(net, why, options);

	*out = (struct template){ 0 };
	writer_init(&out->bytes);
	return outcome == OUTCOME_DONE
		       ? template_open(out, why, *net, options->text[OPT_IN])
		       : outcome;
}

enum outcome run_finalize(struct options *options, struct complaint *why)
{
	const struct network *net;
	struct template template;
	enum outcome outcome;
	size_t final = 0;

	outcome = begin(&template, &net, why, options);
	if (outcome == OUTCOME_DONE &&
	    psbt_finalize(&template.psbt, &final, net) != STATUS_OK)
		outcome = complain_memory(why);
	if (outcome == OUTCOME_DONE)
		outcome = template_write(&template, why, options);
	if (outcome == OUTCOME_DONE && final < template.psbt.tx.input_count)
		outcome = complain(why, OUTCOME_PARTIAL,
				   "%zu of %zu inputs are final", final,
				   template.psbt.tx.input_count);
	template_close(&template);
	return outcome;
}

/* Only what every node would take: all scripts are run before. */
static enum outcome extract(struct template *template, struct complaint *why,
			    const struct network *net,
			    const struct options *options)
{
	const char *what = NULL;
	struct writer raw, text;
	enum outcome outcome;
	enum status st;
	size_t input;

	st = psbt_verify(&what, &input, &template->psbt, net);
	if (st == STATUS_REFUSED)
		return complain(why, OUTCOME_REFUSED, "input %zu: %s", input,
				what);
	writer_init(&raw);
	writer_init(&text);
	if (st == STATUS_OK)
		st = psbt_extract(&raw, &template->psbt);
	write_hex(&text, raw.data, raw.len);
	write_u8(&text, '\n');
	if (st == STATUS_REFUSED)
		outcome = complain(why, OUTCOME_REFUSED,
				   "no lock time satisfies every input");
	else if (st != STATUS_OK || text.failed)
		outcome = complain_memory(why);
	else
		outcome = files_write(why, options->text[OPT_OUT],
				      writer_slice(&text));
	writer_clear(&raw);
	writer_clear(&text);
	return outcome;
}

enum outcome run_extract(struct options *options, struct complaint *why)
{
	const struct network *net;
	struct template template;
	enum outcome outcome;

	outcome = begin(&template, &net, why, options);
	if (outcome == OUTCOME_DONE)
		outcome = extract(&template, why, net, options);
	template_close(&template);
	return outcome;
}

static enum outcome combine(struct template *into, struct complaint *why,
			    const struct template *other)
{
	switch (psbt_combine(&into->psbt, &other->psbt)) {
	case STATUS_OK:
		return OUTCOME_DONE;
	case STATUS_REFUSED:
		return complain(why, OUTCOME_REFUSED,
				"the templates are of different transactions "
				"or versions");
	default:
		return complain_memory(why);
	}
}

/* All stay open to the end: what is combined borrows their bytes. */
enum outcome run_combine(struct options *options, struct complaint *why)
{
	struct template templates[OPTIONS_MAX_FILES] = { 0 };
	const struct network *net;
	size_t opened = 0;
	enum outcome outcome = session_network(&net, why, options);

	if (outcome == OUTCOME_DONE && options->file_count < 2)
		outcome = complain(why, OUTCOME_MALFORMED,
				   "two or more templates are needed");
	for (size_t i = 0; i < options->file_count && outcome == OUTCOME_DONE;
	     i++) {
		outcome = template_open(&templates[i], why, net,
					options->files[i]);
		opened++;
		if (outcome == OUTCOME_DONE && i)
			outcome = combine(&templates[0], why, &templates[i]);
	}
	if (outcome == OUTCOME_DONE)
		outcome = template_write(&templates[0], why, options);
	while (opened)
		template_close(&templates[--opened]);
	return outcome;
}
