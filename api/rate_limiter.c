#include "api/rate_limiter.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define SETS      8192 /* a client's records are in one of them */
#define WAYS      8
#define LOCKS     64 /* each for every 64th set */
#define SECOND_US UINT64_C(1000000)

struct record {
	struct ip client;
	uint64_t end_us; /* of the window; 0: never used */
	uint64_t visits; /* the window's requests and one more */
};

struct rate_limiter {
	const struct rate_config *config;
	uint64_t seed; /* nobody can aim at one set */
	pthread_mutex_t locks[LOCKS];
	struct record sets[SETS][WAYS];
};

struct rate_limiter *rate_limiter_new(const struct rate_config *config)
{
	struct rate_limiter *limiter = calloc(1, sizeof(*limiter));

	if (!limiter)
		return NULL;
	limiter->config = config;
	if (getrandom(&limiter->seed, sizeof(limiter->seed), 0) < 0)
		limiter->seed = (uintptr_t)limiter;
	for (size_t i = 0; i < LOCKS; i++)
		pthread_mutex_init(&limiter->locks[i], NULL);
	return limiter;
}

void rate_limiter_free(struct rate_limiter *limiter)
{
	if (!limiter)
		return;
	for (size_t i = 0; i < LOCKS; i++)
		pthread_mutex_destroy(&limiter->locks[i]);
	free(limiter);
}

static struct rate_rule rule_of(const struct rate_config *config,
				const struct ip *ip)
{
	struct rate_rule rule = config->normal;

	if (ip_listed(&config->blacklist, ip))
		return config->blacklisted;
	if (ip_listed(&config->whitelist, ip))
		return config->whitelisted;
	if (config->spares_loopback && ip_is_loopback(ip))
		rule.limit = RATE_UNLIMITED;
	return rule;
}

static size_t set_of(const struct rate_limiter *limiter, const struct ip *ip)
{
	uint64_t words[2], sum = limiter->seed;

	memcpy(words, ip->bytes, sizeof(words));
	for (size_t i = 0; i < 2; i++) {
		sum = (sum ^ words[i]) * UINT64_C(0x9e3779b97f4a7c15);
		sum ^= sum >> 32;
	}
	return sum % SETS;
}

/* The client's own record, a free one, or that of whoever asked least. */
static struct record *find(struct record *set, const struct ip *client,
			   uint64_t now_us)
{
	struct record *best = &set[0];

	for (size_t i = 0; i < WAYS; i++) {
		struct record *at = &set[i];

		if (at->end_us > now_us &&
		    !memcmp(&at->client, client, sizeof(*client)))
			return at;
		if (at->end_us <= now_us)
			at->visits = 0;
		if (at->visits < best->visits)
			best = at;
	}
	best->end_us = 0;
	return best;
}

static struct rate_verdict visit(struct record *record,
				 const struct rate_rule *rule, uint64_t now_us)
{
	struct rate_verdict verdict = { .limit = rule->limit };

	if (!record->end_us) {
		record->end_us = now_us + rule->window_s * SECOND_US;
		record->visits = 1;
	}
	verdict.exceeded = record->visits > (uint64_t)rule->limit;
	verdict.wait_s = (uint32_t)((record->end_us - now_us + SECOND_US - 1) /
				    SECOND_US);
	if (verdict.exceeded)
		return verdict;
	verdict.remaining = rule->limit - (int64_t)record->visits;
	record->visits++;
	return verdict;
}

struct rate_verdict rate_limiter_visit(struct rate_limiter *limiter,
				       const struct ip *ip, uint64_t now_us)
{
	const struct rate_rule rule = rule_of(limiter->config, ip);
	const struct ip client = ip_client(ip);
	const size_t set = set_of(limiter, &client);
	struct rate_verdict verdict;
	struct record *record;

	if (rule.limit == RATE_UNLIMITED)
		return (struct rate_verdict){ .limit = RATE_UNLIMITED,
					      .remaining = RATE_UNLIMITED };
	pthread_mutex_lock(&limiter->locks[set % LOCKS]);
	record = find(limiter->sets[set], &client, now_us);
	if (!record->end_us)
		record->client = client;
	verdict = visit(record, &rule, now_us);
	pthread_mutex_unlock(&limiter->locks[set % LOCKS]);
	return verdict;
}
