/* option_values.h - what options do with their values: the functions of the table's rows.
 * Each is false where a text means nothing.
 */
#ifndef P2D_SETTINGS_OPTION_VALUES_H
#define P2D_SETTINGS_OPTION_VALUES_H

#include "settings/option_table.h"

/* A bool. */
bool p2d_set_flag(struct command *, const struct entry *, const char *value);
/* An enumeration, to .to. */
bool p2d_set_to(struct command *, const struct entry *, const char *value);
/* The folder of one's own functions: the working folder if there is no value. */
bool p2d_set_mine(struct command *, const struct entry *, const char *value);
/* All options or the common ones. */
bool p2d_set_help(struct command *, const struct entry *, const char *value);
/* A string. */
bool p2d_set_text(struct command *, const struct entry *, const char *value);
/* Do .to, with this text. */
bool p2d_ask(struct command *, const struct entry *, const char *value);
/* The list .to. */
bool p2d_add_to_list(struct command *, const struct entry *, const char *value);
/* The list .to, and that of what is never left out. */
bool p2d_add_kept(struct command *, const struct entry *, const char *value);
/* A double, .from to .most. */
bool p2d_set_number(struct command *, const struct entry *, const char *value);
/* A fraction; the value is in percent, .from to .most. */
bool p2d_set_percent(struct command *, const struct entry *, const char *value);
/* An unsigned, .from to .most. */
bool p2d_set_whole(struct command *, const struct entry *, const char *value);
/* A restriction: so many rows. */
bool p2d_add_top(struct command *, const struct entry *, const char *value);
/* Write labels, and nothing else. */
bool p2d_list_labels(struct command *, const struct entry *, const char *value);
/* The action is to list the events, with "names" only their names. */
bool p2d_list_events_of_input(struct command *, const struct entry *, const char *value);
/* Bytes, as "64M". */
bool p2d_set_size(struct command *, const struct entry *, const char *value);
/* Width and height. */
bool p2d_set_page(struct command *, const struct entry *, const char *value);
/* An enumeration: .to for the first of the choices, and so on. */
bool p2d_choose_word(struct command *, const struct entry *, const char *value);
/* One bit more. */
bool p2d_add_label(struct command *, const struct entry *, const char *value);
/* What --group-by groups by: an enumeration as above, or "label:KEY". */
bool p2d_set_group(struct command *, const struct entry *, const char *value);
/* KEY=PATTERN, to the list .to. */
bool p2d_add_label_choice(struct command *, const struct entry *, const char *value);
/* A text that is not empty. */
bool p2d_set_word(struct command *, const struct entry *, const char *value);
/* The method of gprof2dot's --total. */
bool p2d_set_total(struct command *, const struct entry *, const char *value);

#endif
