/* refusal.c - codes and texts. */
#include "wallet/refusal.h"

#define REFUSAL_CODE(name, code, text) code,
static const char *const codes[] = { REFUSAL_LIST(REFUSAL_CODE) };
#undef REFUSAL_CODE

#define REFUSAL_TEXT(name, code, text) text,
static const char *const texts[] = { REFUSAL_LIST(REFUSAL_TEXT) };
#undef REFUSAL_TEXT

const char *refusal_code(enum refusal refusal)
{
	return codes[refusal];
}

const char *refusal_text(enum refusal refusal)
{
	return texts[refusal];
}
