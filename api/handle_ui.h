/* handle_ui.h - the explorer page and its files. */
#ifndef API_HANDLE_UI_H
#define API_HANDLE_UI_H

#include "api/backend.h"

handler_fn handle_ui;
handler_fn handle_home; /* to the explorer page */

#endif /* API_HANDLE_UI_H */
