#include "api/etag.h"

#include <pthread.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"

/* Two 64-bit words become one that hangs on every bit of both. */
static uint64_t mix(uint64_t sum, uint64_t word)
{
	sum = (sum ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return sum ^ sum >> 32;
}

static uint64_t mix_bytes(uint64_t sum, const void *data, size_t len)
{
	const uint8_t *at = data;
	uint64_t word;

	sum = mix(sum, len);
	for (; len >= sizeof(word); at += sizeof(word), len -= sizeof(word)) {
		memcpy(&word, at, sizeof(word));
		sum = mix(sum, word);
	}
	word = 0;
	memcpy(&word, at, len);
	return mix(mix(sum, word), 0);
}

static void put_tag(char out[ETAG_SIZE], uint64_t sum)
{
	static const char digits[] = "0123456789abcdef";
	static const char form[ETAG_SIZE] = "W/\"0000000000000000\"";

	memcpy(out, form, sizeof(form));
	for (char *at = out + strlen("W/\"0000000000000000"); sum; sum >>= 4)
		*--at = digits[sum & 15];
}

void etag_of_body(char out[ETAG_SIZE], struct slice body)
{
	put_tag(out, mix_bytes(0, body.data, body.len));
}

static uint64_t process_number;

static void choose_process_number(void)
{
	if (getrandom(&process_number, sizeof(process_number), 0) !=
	    sizeof(process_number))
		process_number = clock_monotonic_us();
}

void etag_of_state(char out[ETAG_SIZE], const char *target, uint64_t generation,
		   uint64_t day)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	uint64_t sum;

	pthread_once(&once, choose_process_number);
	sum = mix(mix(process_number, generation), day);
	put_tag(out, mix_bytes(sum, target, strlen(target)));
}

/* "W/" says nothing in a weak comparison. */
static const char *opaque_part(const char *etag)
{
	return strncmp(etag, "W/", 2) ? etag : etag + 2;
}

bool etag_any(const char *list)
{
	list = list ? list + strspn(list, " \t") : "";
	return *list == '*' && !list[1 + strspn(list + 1, " \t")];
}

bool etag_listed(const char *list, const char *etag)
{
	const char *wanted = opaque_part(etag);
	const size_t len = strlen(wanted);

	while (list && *list) {
		list += strspn(list, " \t,");
		list = opaque_part(list);
		if (!strncmp(list, wanted, len))
			return true;
		list += strcspn(list, ",");
	}
	return false;
}
