#include "api/rpc/login.h"

#include <string.h>

/* The time it takes says how long b is, not where they differ. */
static bool same_text(const char *a, const char *b)
{
	const size_t a_len = strlen(a), b_len = strlen(b);
	unsigned difference = a_len != b_len;

	for (size_t i = 0; i < b_len; i++)
		difference |= (unsigned char)(a_len ? a[i % a_len] : 0) ^
			      (unsigned char)b[i];
	return !difference;
}

bool login_matches(const struct rpc_login *login, struct MHD_Connection *mhd)
{
	char *password = NULL;
	char *user = MHD_basic_auth_get_username_password(mhd, &password);
	bool matches = false;

	if (user && password) {
		const bool known = same_text(login->user, user);

		matches = same_text(login->password, password) && known;
	}
	if (password)
		explicit_bzero(password, strlen(password));
	MHD_free(password);
	MHD_free(user);
	return matches;
}
