/* fetch.h - fetch inputs that are addresses of the web. */
#ifndef P2D_CLI_FETCH_H
#define P2D_CLI_FETCH_H

#include "settings/command.h"

/* Whether a word is an address that --fetch takes: http or https. */
bool is_web_address(const char *word);

/* With --fetch: let curl fetch the inputs that are addresses, into files without a name,
 * which then are the inputs; messages call them by the address without password and query.
 * False with an error in the report. */
bool fetch_inputs(struct command *, struct p2d_report *);

#endif
