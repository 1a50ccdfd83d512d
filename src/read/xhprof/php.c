/* php.c - parse xhprof's runs as PHP's serialize() writes them.
 *
 *     a:1:{s:6:"main()";a:2:{s:2:"ct";i:1;s:2:"wt";d:100.5;}}
 *
 * Lengths count bytes. Objects and references are refused: nothing here makes any.
 * Reference: https://www.php.net/manual/en/function.serialize.php
 */
#include "read/xhprof/php.h"

#include <inttypes.h>

#include "base/number.h"

enum { LONGEST_NUMBER = 40, SHOWN_BYTES = 20 };

static bool fail(struct p2d_xhprof *x, const char *what)
{
    p2d_fail(x->in, "%s", what);
    p2d_set_hint(x->in->report,
                 "write the profile again, or use json_encode(xhprof_disable())");
    return false;
}

/* "i:" or the like, and a number up to `end`, both taken. */
static bool take_number(struct p2d_xhprof *x, unsigned char end, struct p2d_span *number)
{
    struct p2d_span head = p2d_peek(x->in, LONGEST_NUMBER);
    size_t i = p2d_find(head, 2, end);
    if (i >= head.len || head.at[1] != ':')
        return fail(x, "expected a value of PHP's serialize()");
    *number = p2d_slice(head, 2, i);
    return true;
}

static bool take_size(struct p2d_xhprof *x, uint64_t *size)
{
    struct p2d_span number;
    if (!take_number(x, ':', &number))
        return false;
    if (!p2d_parse_u64(number, size))
        return fail(x, "expected the length of a string or an array");
    p2d_skip(x->in, number.len + 3);
    return true;
}

/* s:LEN:"BYTES"; on loan. */
static bool take_string(struct p2d_xhprof *x, struct p2d_span *string)
{
    uint64_t size;
    if (!take_size(x, &size))
        return false;
    if (size > SIZE_MAX - 3)
        return fail(x, "a string is longer than the file");
    struct p2d_span all = p2d_peek(x->in, (size_t)size + 3);
    if (!p2d_input_ok(x->in))
        return false;
    if (all.len < size + 3)
        return fail(x, "a string is longer than the file");
    if (all.at[0] != '"' || all.at[size + 1] != '"' || all.at[size + 2] != ';')
        return fail(x, "a string is not as long as it says");
    *string = p2d_slice(all, 1, (size_t)size + 1);
    return true;
}

static void skip_string(struct p2d_xhprof *x, struct p2d_span string)
{
    p2d_skip(x->in, string.len + 3);
}

/* A key is a string or the number of an item. */
static bool take_key(struct p2d_xhprof *x, p2d_str *key)
{
    struct p2d_span text;
    struct p2d_span head = p2d_peek(x->in, 1);
    if (head.len > 0 && head.at[0] == 's') {
        if (!take_string(x, &text))
            return false;
        *key = p2d_name(x->b, text);
        skip_string(x, text);
        return true;
    }
    if (head.len > 0 && head.at[0] != 'i')
        return fail(x, "expected a key: a string or a whole number");
    if (!take_number(x, ';', &text))
        return false;
    *key = p2d_name(x->b, text);
    p2d_skip(x->in, text.len + 3);
    return p2d_input_ok(x->in);
}

static bool skip_scalar(struct p2d_xhprof *x)
{
    struct p2d_span number;
    if (!take_number(x, ';', &number))
        return false;
    p2d_skip(x->in, number.len + 3);
    return true;
}

static bool take_scalar(struct p2d_xhprof *x, p2d_str key)
{
    struct p2d_span number;
    double value;
    if (!take_number(x, ';', &number))
        return false;
    if (!p2d_parse_double(number, &value))
        return fail(x, "expected a finite number");
    if (!p2d_xhprof_number(x, key, value))
        return fail(x, "\"ct\" is not a number of calls");
    p2d_skip(x->in, number.len + 3);
    return true;
}

static bool refuse(struct p2d_xhprof *x, unsigned char kind)
{
    if (strchr("OCE", kind) != NULL && kind != '\0')
        return fail(x, "the input holds an object of PHP: a profile has none");
    if (kind == 'r' || kind == 'R')
        return fail(x, "the input holds a reference of PHP: a profile has none");
    return fail(x, "expected a value of PHP's serialize()");
}

/* An array that is open, and whether its elements are used or skipped. */
struct array {
    uint64_t left;
    bool is_skipped;
};

struct arrays {
    P2D_VEC(struct array) open;
};

static bool begin_array(struct p2d_xhprof *x, struct arrays *arrays, p2d_str key)
{
    bool is_within_skipped =
        arrays->open.len > 0 && arrays->open.at[arrays->open.len - 1].is_skipped;
    struct array array = {0};
    struct p2d_span brace;
    if (!take_size(x, &array.left))
        return false;
    brace = p2d_peek(x->in, 1);
    if (brace.len == 0 || brace.at[0] != '{')
        return fail(x, "expected an array");
    p2d_skip(x->in, 1);
    array.is_skipped = is_within_skipped || !p2d_xhprof_open(x, key);
    return p2d_vec_push(&arrays->open, x->in->report, array);
}

static bool take_value(struct p2d_xhprof *x, struct arrays *arrays, p2d_str key)
{
    struct p2d_span head = p2d_peek(x->in, 2), text;
    unsigned char kind = head.len > 0 ? head.at[0] : '\0';
    switch (kind) {
    case 'a':
        return begin_array(x, arrays, key);
    case 's':
        if (!take_string(x, &text))
            return false;
        if (!arrays->open.at[arrays->open.len - 1].is_skipped)
            p2d_xhprof_text(x, key, text);
        skip_string(x, text);
        return true;
    case 'i':
    case 'd':
    case 'b':
        return arrays->open.at[arrays->open.len - 1].is_skipped ? skip_scalar(x)
                                                                : take_scalar(x, key);
    case 'N':
        p2d_skip(x->in, 2);
        return true;
    default:
        return head.len == 0 ? fail(x, "the input is cut off") : refuse(x, kind);
    }
}

/* The next member of the innermost array, or its end. */
static bool take_step(struct p2d_xhprof *x, struct arrays *arrays)
{
    struct array *array = &arrays->open.at[arrays->open.len - 1];
    struct p2d_span head;
    p2d_str key;
    if (array->left > 0) {
        array->left--;
        return take_key(x, &key) && take_value(x, arrays, key);
    }
    head = p2d_peek(x->in, 1);
    if (head.len == 0)
        return fail(x, "the input is cut off");
    if (head.at[0] != '}')
        return fail(x, "an array is not as long as it says");
    p2d_skip(x->in, 1);
    if (!array->is_skipped)
        p2d_xhprof_close(x);
    arrays->open.len--;
    return true;
}

static void skip_blanks(struct p2d_input *in)
{
    struct p2d_span head;
    while ((head = p2d_peek(in, 1)).len > 0 &&
           (head.at[0] == '\n' || head.at[0] == '\r' || head.at[0] == ' '))
        p2d_skip(in, 1);
}

/* Run after run: files are joined by who adds up. */
void p2d_xhprof_read_php(struct p2d_xhprof *x)
{
    struct arrays arrays = {0};
    skip_blanks(x->in);
    while (p2d_input_ok(x->in) && p2d_peek(x->in, 1).len > 0) {
        if (p2d_peek(x->in, 1).at[0] != 'a') {
            refuse(x, p2d_peek(x->in, 1).at[0]);
            break;
        }
        if (!begin_array(x, &arrays, 0))
            break;
        while (arrays.open.len > 0 && p2d_input_ok(x->in) && take_step(x, &arrays))
            continue;
        skip_blanks(x->in);
    }
    p2d_vec_release(&arrays.open);
}
