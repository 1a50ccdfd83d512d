/* Tests of symbols/dwarf_files and dwarf_rows: names of source files in the headers of
 * .debug_line, lines of addresses by the programs there. */
#include "symbols/dwarf_files.h"
#include "symbols/dwarf_rows.h"

#include <stdio.h>

#include "tap.h"

static struct p2d_span bytes_of(const void *at, size_t len)
{
    return (struct p2d_span){at, len};
}

/* Little-endian, whatever runs the test. */
static void put_u32(unsigned char *at, size_t n)
{
    for (int i = 0; i < 4; i++)
        at[i] = (unsigned char)(n >> (8 * i));
}

/* A section with one table: the header up to the lists, then these. */
static size_t make_table(unsigned char *section, unsigned version, struct p2d_span lists)
{
    unsigned char *at = section + 4;
    *at++ = (unsigned char)version;
    *at++ = 0;
    if (version >= 5) {
        *at++ = 8;
        *at++ = 0;
    }
    unsigned char *length = at;
    at += 4;
    static const unsigned char program[] = {1, 1, 1, 0xfb, 14, 3, 0, 1};
    memcpy(at, program + (version < 4), sizeof program - (version < 4));
    at += sizeof program - (version < 4);
    memcpy(at, lists.at, lists.len);
    at += lists.len;
    put_u32(length, (size_t)(at - length - 4));
    put_u32(section, (size_t)(at - section - 4));
    return (size_t)(at - section);
}

static const char *file_in(struct p2d_line_tables *t, uint64_t offset, uint64_t number)
{
    static char text[200];
    struct p2d_span file, folder;
    if (!p2d_line_file(t, offset, number, &file, &folder))
        return "none";
    snprintf(text, sizeof text, "%.*s|%.*s", (int)folder.len, (const char *)folder.at,
             (int)file.len, (const char *)file.at);
    return text;
}

#define LIST_OF(bytes) bytes_of(bytes, sizeof(bytes) - 1)
/* Two folders; a.c in that of the unit, b.h in the second, c.h in one that is not there.
 */
static const char old_lists[] = "lib\0/inc\0\0a.c\0\0\0\0b.h\0\2\0\0c.h\0\7\0\0";
/* Names in .debug_line_str, numbers of folders in a byte, checksums of 16 bytes. */
static const char new_lists[] = "\1\1\x1f\2\0\0\0\0\5\0\0\0"
                                "\3\1\x1f\2\x0b\5\x1e\2"
                                "\12\0\0\0\1"
                                "0123456789abcdef"
                                "\12\0\0\0\0"
                                "0123456789abcdef";
static const char line_texts[] = "/src\0/inc\0a.c";

static void files_are_found_in_lists_of_all_versions(void)
{
    struct p2d_report report = {0};
    unsigned char section[200];
    for (unsigned version = 2; version <= 4; version++) {
        struct p2d_line_tables t = {.report = &report};
        t.lines = bytes_of(section, make_table(section, version, LIST_OF(old_lists)));
        CHECK_TEXT(file_in(&t, 0, 0), "none");
        CHECK_TEXT(file_in(&t, 0, 1), "|a.c");
        CHECK_TEXT(file_in(&t, 0, 2), "/inc|b.h");
        CHECK_TEXT(file_in(&t, 0, 3), "|c.h");
        CHECK_TEXT(file_in(&t, 0, 4), "none");
        CHECK_TEXT(file_in(&t, 4, 1), "none"); /* no table there */
        CHECK_TEXT(file_in(&t, UINT64_MAX, 1), "none");
        p2d_line_tables_release(&t);
    }
    struct p2d_line_tables t = {.report = &report, .line_texts = LIST_OF(line_texts)};
    t.line_texts.len++;
    t.lines = bytes_of(section, make_table(section, 5, LIST_OF(new_lists)));
    CHECK_TEXT(file_in(&t, 0, 0), "/inc|a.c"); /* as clang counts */
    CHECK_TEXT(file_in(&t, 0, 1), "/src|a.c");
    CHECK_TEXT(file_in(&t, 0, 2), "none");
    p2d_line_tables_release(&t);
}

static void texts_end_within_their_section(void)
{
    struct p2d_report report = {0};
    unsigned char section[200];
    struct p2d_line_tables t = {.report = &report, .line_texts = LIST_OF(line_texts)};
    t.lines = bytes_of(section, make_table(section, 5, LIST_OF(new_lists)));
    CHECK_TEXT(file_in(&t, 0, 0), "none"); /* a.c, and no NUL */
    p2d_line_tables_release(&t);
}

static void lists_that_are_cut_give_what_is_whole(void)
{
    struct p2d_report report = {0};
    unsigned char section[200];
    for (size_t length = 0; length < sizeof old_lists; length++) {
        struct p2d_line_tables t = {.report = &report};
        t.lines = bytes_of(section, make_table(section, 4, bytes_of(old_lists, length)));
        const char *file = file_in(&t, 0, 1);
        CHECK(strcmp(file, "none") == 0 || strcmp(file, "|a.c") == 0);
        p2d_line_tables_release(&t);
    }
}

/* Headers that each claim all that follows: what is read has a limit. */
static void headers_that_hold_each_other_cost_no_more_than_their_bytes(void)
{
    enum { N = 40, HEADER = 18 };
    struct p2d_report report = {0};
    unsigned char section[2000] = {0}, inner[sizeof section];
    size_t length = 1;
    for (size_t i = 0; i < N; i++) {
        memcpy(inner, section, length);
        length = make_table(section, 4, bytes_of(inner, length));
    }
    struct p2d_line_tables t = {.report = &report, .lines = bytes_of(section, length)};
    for (size_t i = 0; i < N; i++)
        (void)file_in(&t, i * HEADER, 1);
    CHECK(length == N * HEADER + 1);
    CHECK(t.n_read > length / 2 && t.n_read <= length);
    p2d_line_tables_release(&t);
}

/* --------------------------------------------------------------- programs */

/* With 13 opcodes, lines from -5 on and 14 of them, as GCC has it: 18 + by + 14 * step. */
static const char lengths[] = "\0\1\1\1\1\0\0\0\1\0\0\1";
#define PLACE(address) "\0\x09\x02" address "\0\0\0\0\0\0"
#define END "\0\1\1"

/* "FILE:LINE" at each address from 0xfff on, as long as there is a letter for one. */
static const char *lines_of(struct p2d_span code, uint32_t most_rows)
{
    static char text[300];
    struct p2d_report report = {0};
    struct p2d_line_rows rows = {0};
    struct p2d_line_program program = {.code = code,
                                       .lengths = bytes_of(lengths, 12),
                                       .shortest = 1,
                                       .opcode_base = 13,
                                       .line_range = 14,
                                       .line_base = -5};
    p2d_line_rows_read(&rows, &program, &most_rows, &report);
    size_t n = 0;
    for (uint64_t address = 0xfff; address < 0x1008; address++) {
        const struct p2d_line_row *row = p2d_line_row_at(&rows, address);
        n += (size_t)snprintf(text + n, sizeof text - n, row != NULL ? "%u:%u " : "- ",
                              row != NULL ? row->file : 0, row != NULL ? row->line : 0);
    }
    CHECK(p2d_ok(&report));
    p2d_line_rows_release(&rows);
    return text;
}

#define CHECK_LINES(code, expected) \
    CHECK_TEXT(lines_of(bytes_of(code, sizeof(code) - 1), 100), expected)

static void every_opcode_does_its_part(void)
{
    /* copy; special: 1 line, 2 bytes; another file; back 3 lines, 1 byte; 2 bytes */
    CHECK_LINES(PLACE("\0\x10") "\3\x06\1\x2f\4\2\x1d\2\2" END,
                "- 1:7 1:7 1:8 2:5 2:5 - - - ");
    /* 17 bytes; 1 byte in two; view, column, statement, block, prologue, set: no matter */
    CHECK_LINES(
        PLACE("\xef\x0f") "\x08\x12\x09\2\0\5\x09\6\7\x0a\x0b\x0c\x07\x13\2\2" END,
        "- 1:1 1:1 1:2 1:2 - - - - ");
}

static void opcodes_that_are_not_known_are_passed_over(void)
{
    CHECK_LINES(PLACE("\0\x10") "\x13\0\3\x80\7\7\0\2\4\x81\0\0\2\1" END,
                "- 1:2 - - - - - - - ");
}

static void of_rows_at_one_address_the_last_counts(void)
{
    CHECK_LINES(PLACE("\0\x10") "\x13\x14\x2f\x13\x0d\2\1" END,
                "- 1:4 1:4 1:1 - - - - - ");
}

static void sequences_lie_in_any_order(void)
{
    CHECK_LINES(PLACE("\4\x10") "\x13\2\2" END PLACE("\0\x10") "\x14\2\1" END,
                "- 1:3 - - - 1:2 1:2 - - ");
    /* One that ends where it begins, one at 0, one that goes back, one without an end */
    CHECK_LINES(PLACE("\0\x10") "\x13" END PLACE("\0\0") "\x13\x09\xff\xff" END PLACE(
                    "\1\x10") "\x14" PLACE("\0\x10") "\x15" PLACE("\3\x10")
                    END PLACE("\5\x10") "\x13\2\1",
                "- - 1:3 1:3 - - - - - ");
}

static void no_more_rows_are_made_than_allowed(void)
{
    static const char code[] = PLACE("\0\x10") "\x21\x21\x21\2\1" END;
    CHECK_TEXT(lines_of(LIST_OF(code), 4), "- - 1:2 1:3 1:4 - - - - ");
    CHECK_TEXT(lines_of(LIST_OF(code), 2), "- - - - - - - - - ");
    CHECK_LINES(PLACE("\0\x10") "\x13\x09", "- - - - - - - - - ");
}

/* Programs that each hold all that follow: what is run has a limit. */
static void programs_that_hold_each_other_cost_no_more_than_their_bytes(void)
{
    enum { N = 40, HEADER = 18 };
    struct p2d_report report = {0};
    unsigned char section[2000] = {0}, inner[sizeof section];
    size_t length = 1;
    uint64_t file;
    uint32_t line;
    for (size_t i = 0; i < N; i++) {
        memcpy(inner, section, length);
        length = make_table(section, 4, bytes_of(inner, length));
        section[6] = HEADER - 10; /* the header ends here, and the program begins */
    }
    struct p2d_line_tables t = {
        .report = &report, .lines = bytes_of(section, length), .rows_left = 1000};
    for (size_t i = 0; i < N; i++)
        CHECK(!p2d_line_of_address(&t, i * HEADER, 0x1000, &file, &line));
    CHECK(t.n_run > length / 2 && t.n_run <= length);
    p2d_line_tables_release(&t);
}

int main(void)
{
    RUN(every_opcode_does_its_part);
    RUN(opcodes_that_are_not_known_are_passed_over);
    RUN(of_rows_at_one_address_the_last_counts);
    RUN(sequences_lie_in_any_order);
    RUN(no_more_rows_are_made_than_allowed);
    RUN(programs_that_hold_each_other_cost_no_more_than_their_bytes);
    RUN(files_are_found_in_lists_of_all_versions);
    RUN(texts_end_within_their_section);
    RUN(lists_that_are_cut_give_what_is_whole);
    RUN(headers_that_hold_each_other_cost_no_more_than_their_bytes);
    return tap_done();
}
