/* xhprof.c - read PHP's call lists: xhprof, tideways_xhprof, XHGui, as JSON or by
 * serialize().
 *
 *     {"main()": {"ct": 1, "wt": 909982, "cpu": 207761, "mu": 1818736, "pmu": 1779504},
 *      "main()==>load": {"ct": 1, "wt": 16740}, "load==>load@1": {"ct": 2, "wt": 893}}
 *
 * Caller and callee, how often, and what the calls cost with all below them: wall time,
 * time of the processor, memory. XHGui keeps that below "profile", one run a line; runs
 * add up. xhprof_sample_disable() gives stacks by their time instead, "main()==>load".
 * Reference: https://www.php.net/manual/en/book.xhprof.php,
 * tideways/php-xhprof-extension.
 */
#include "base/number.h"
#include "syntax/words.h"
#include "syntax/json.h"
#include "read/read.h"
#include "read/xhprof/calls.h"
#include "read/xhprof/php.h"

/* ------------------------------------------------------------------- probe */

static struct p2d_span without_blanks(struct p2d_span text)
{
    size_t i = 0;
    while (i < text.len && strchr(" \t\r\n", text.at[i]) != NULL && text.at[i] != '\0')
        i++;
    return p2d_slice(text, i, text.len);
}

/* Whether a key ends here, and a value follows that a call or a sample may have. */
static bool has_costs_behind(struct p2d_span text)
{
    static const char *const keys[] = {"\"ct\"",  "\"wt\"", "\"cpu\"",
                                       "\"ut\"",  "\"st\"", "\"mu\"",
                                       "\"pmu\"", "\"mem.", "\"samples\""};
    text = without_blanks(text);
    if (!p2d_starts_with(text, ":"))
        return false;
    text = without_blanks(p2d_slice(text, 1, text.len));
    if (!p2d_starts_with(text, "{"))
        return false;
    text = without_blanks(p2d_slice(text, 1, text.len));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (p2d_starts_with(text, keys[i]))
            return true;
    return false;
}

/* "1700000000.1": "main()==>" */
static bool begins_with_sample(struct p2d_span text)
{
    if (!p2d_starts_with(text, "\""))
        return false;
    size_t point = p2d_find(text, 1, '.'), end = p2d_find(text, 1, '"');
    if (point > end || !p2d_is_digits(p2d_slice(text, 1, point)) ||
        !p2d_is_digits(p2d_slice(text, point + 1, end)))
        return false;
    text = without_blanks(p2d_slice(text, end + 1, text.len));
    return p2d_starts_with(text, ":") &&
           p2d_starts_with(without_blanks(p2d_slice(text, 1, text.len)), "\"");
}

/* A call or a root whose value begins with a cost. */
static int probe_json(struct p2d_span head)
{
    static const char *const ends[] = {"==>", "\"main()\""};
    if (begins_with_sample(without_blanks(p2d_slice(head, 1, head.len))))
        return P2D_BY_KEYS;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        for (size_t at = 0; (at = p2d_find_text(head, at, ends[i])) < head.len;) {
            at = p2d_find(head, at + 1, '"');
            if (has_costs_behind(p2d_slice(head, at + 1, head.len)))
                return P2D_BY_KEYS;
        }
    return P2D_NO;
}

static int probe_php(struct p2d_span head)
{
    size_t colon = p2d_find(head, 2, ':');
    if (!p2d_is_digits(p2d_slice(head, 2, colon)) ||
        !p2d_starts_with(p2d_slice(head, colon, head.len), ":{s:"))
        return P2D_NO;
    return p2d_find_text(head, 0, "==>") < head.len ||
                   p2d_find_text(head, 0, "\"main()\"") < head.len
               ? P2D_BY_KEYS
               : P2D_BY_SHAPE;
}

static int probe(struct p2d_span head)
{
    head = without_blanks(head);
    if (p2d_starts_with(head, "{") || p2d_starts_with(head, "["))
        return probe_json(head);
    return p2d_starts_with(head, "a:") ? probe_php(head) : P2D_NO;
}

/* -------------------------------------------------------------------- JSON */

static void take_json_scalar(struct p2d_xhprof *x, struct p2d_json *json, p2d_str key)
{
    struct p2d_span text;
    double value;
    switch (p2d_json_peek(json)) {
    case P2D_JSON_STRING:
        if (p2d_json_string(json, &text))
            p2d_xhprof_text(x, key, text);
        break;
    case P2D_JSON_NUMBER:
        if (p2d_json_double(json, &value) && !p2d_xhprof_number(x, key, value))
            p2d_json_fail(json, "\"ct\" is not a number of calls");
        break;
    default:
        p2d_json_skip(json);
    }
}

/* An object and those in it that matter, which are few deep. */
static void read_run(struct p2d_xhprof *x, struct p2d_json *json)
{
    struct p2d_span text;
    if (!p2d_json_enter(json, '{'))
        return;
    p2d_xhprof_open(x, 0);
    while (x->depth > 0 && p2d_json_ok(json)) {
        if (!p2d_json_key(json, &text)) {
            if (p2d_json_ok(json))
                p2d_xhprof_close(x);
            continue;
        }
        p2d_str key = p2d_name(x->b, text);
        if (p2d_json_peek(json) != P2D_JSON_OBJECT)
            take_json_scalar(x, json, key);
        else if (p2d_xhprof_open(x, key))
            p2d_json_enter(json, '{');
        else
            p2d_json_skip(json);
    }
}

/* One run, one run on each line, or a list of runs. */
static void read_json(struct p2d_xhprof *x)
{
    struct p2d_json json;
    p2d_json_init(&json, x->in);
    while (p2d_json_ok(&json) && p2d_json_peek(&json) == P2D_JSON_OBJECT)
        read_run(x, &json);
    if (p2d_json_peek(&json) == P2D_JSON_ARRAY && p2d_json_enter(&json, '['))
        while (p2d_json_ok(&json) && p2d_json_item(&json))
            read_run(x, &json);
    p2d_json_finish(&json);
    p2d_json_release(&json);
}

static bool read_xhprof(struct p2d_input *in, struct p2d_builder *b)
{
    struct p2d_xhprof x = {.in = in, .b = b};
    struct p2d_span head = without_blanks(p2d_peek(in, P2D_HEAD_SIZE));
    if (p2d_starts_with(head, "{") || p2d_starts_with(head, "["))
        read_json(&x);
    else
        p2d_xhprof_read_php(&x);
    p2d_xhprof_emit(&x);
    p2d_xhprof_release(&x);
    return p2d_input_ok(in);
}

const struct p2d_reader p2d_read_xhprof = {
    .name = "xhprof",
    .title = "call lists of PHP's xhprof, tideways, XHGui",
    .probe = probe,
    .read = read_xhprof,
};
