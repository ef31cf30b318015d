/* network_table.h - the table of coins and networks, written out for people:
 * owsd --networks and docs/networks.md. */
#ifndef DAEMON_NETWORK_TABLE_H
#define DAEMON_NETWORK_TABLE_H

#include <stdio.h>

void network_table_text(FILE *out);
void network_table_markdown(FILE *out);

#endif /* DAEMON_NETWORK_TABLE_H */
