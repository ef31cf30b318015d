/* login.h - who may call the index RPCs: HTTP basic authentication. */
#ifndef API_RPC_LOGIN_H
#define API_RPC_LOGIN_H

#include <microhttpd.h>
#include <stdbool.h>

#include "api/server.h"

/* Do the request's headers hold user and password? Takes as long whatever part
 * of them is wrong. On the loop's thread. */
bool login_matches(const struct rpc_login *login, struct MHD_Connection *mhd);

#endif /* API_RPC_LOGIN_H */
