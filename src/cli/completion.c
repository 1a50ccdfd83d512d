/* completion.c - print completions for shells, from the table of options.
 *
 * Values of a list are completed, -f and -T by the names of the readers and writers,
 * --event by the events of the files on the command line, and whatever else there is by
 * files. No shell may take the name of an event for a command. References: bash(1), "Programmable Completion";
 * zshcompsys(1), "_arguments"; fish's complete(1).
 */
#include "cli/completion.h"

#include <ctype.h>
#include <string.h>

#include "settings/option_table.h"

/* ------------------------------------------------------------------- values */

/* "a|b" is a list of values if it is in small letters. */
static bool is_list(const char *argument)
{
    if (argument == NULL || strchr(argument, '|') == NULL)
        return false;
    for (; *argument != '\0'; argument++)
        if (isupper((unsigned char)*argument))
            return false;
    return true;
}

static void put_readers(FILE *out)
{
    struct p2d_format_info info;
    for (size_t i = 0; p2d_reader_get(i, &info); i++)
        fprintf(out, "%s%s", i > 0 ? " " : "", info.name);
}

static void put_writers(FILE *out)
{
    struct p2d_format_info info;
    for (size_t i = 0; p2d_writer_get(i, &info); i++)
        fprintf(out, "%s%s", i > 0 ? " " : "", info.name);
}

static bool has_values(const struct option_info *option)
{
    return option->kind == TAKES_READER || option->kind == TAKES_WRITER ||
           (option->kind == TAKES_VALUE &&
            (option->values[0] != '\0' || is_list(option->argument)));
}

/* Separated by blanks; none of them has a character that a shell knows. */
static void put_values(FILE *out, const struct option_info *option)
{
    if (option->kind == TAKES_READER)
        put_readers(out);
    else if (option->kind == TAKES_WRITER)
        put_writers(out);
    else if (option->values[0] != '\0')
        fputs(option->values, out);
    else if (option->argument != NULL)
        for (const char *c = option->argument; *c != '\0'; c++)
            fputc(*c == '|' ? ' ' : *c, out);
}

/* Text within single quotes. What of `special` is in it gets a backslash; a line end
 * becomes a blank. */
static void put_quoted(FILE *out, const char *text, const char *special,
                       const char *quote)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'') {
            fputs(quote, out);
            continue;
        }
        if (strchr(special, *text) != NULL)
            fputc('\\', out);
        fputc(*text == '\n' ? ' ' : *text, out);
    }
}

/* --------------------------------------------------------------------- bash */

static void print_bash_values(FILE *out)
{
    struct option_info option;
    for (size_t i = 0; p2d_option_get(i, &option); i++) {
        if (option.kind == TAKES_EVENT)
            fprintf(out, "    --%s) _prof2dot_events \"$word\" ;;\n", option.name);
        if (!has_values(&option))
            continue;
        fputs("    ", out);
        if (option.letter != '\0')
            fprintf(out, "-%c | ", option.letter);
        fprintf(out, "--%s) values='", option.name);
        put_values(out, &option);
        fputs("' ;;\n", out);
    }
}

/* compgen -W would expand the names as the shell's words. A large input would be read for
 * longer than anybody waits for a key. */
static void print_bash_events(FILE *out)
{
    fputs(
        "# bash completion of prof2dot, made by: prof2dot --completion bash\n"
        "_prof2dot_events()\n"
        "{\n"
        "    local file name\n"
        "    for file in \"${COMP_WORDS[@]:1}\"; do\n"
        "        [[ -f $file ]] || continue\n"
        "        while IFS= read -r name; do\n"
        "            [[ $name != \"$1\"* ]] || COMPREPLY+=(\"$(printf %q \"$name\")\")\n"
        "        done < <(prof2dot -q --list-events=names --max-input 64M -- \"$file\" "
        "2>/dev/null)\n"
        "    done\n"
        "}\n",
        out);
}

static void print_bash(FILE *out)
{
    struct option_info option;
    print_bash_events(out);
    fputs(
        "_prof2dot()\n"
        "{\n"
        "    local word=${COMP_WORDS[COMP_CWORD]} option=${COMP_WORDS[COMP_CWORD - 1]}\n"
        "    local values=\n"
        "    # --name=value comes as three words.\n"
        "    if [[ $word == = ]]; then\n"
        "        word=\n"
        "    elif [[ $option == = ]]; then\n"
        "        option=${COMP_WORDS[COMP_CWORD - 2]}\n"
        "    fi\n"
        "    COMPREPLY=()\n"
        "    case $option in\n",
        out);
    print_bash_values(out);
    fputs("    *) [[ $word == -* ]] && values='", out);
    for (size_t i = 0; p2d_option_get(i, &option); i++)
        fprintf(out, "%s--%s", i > 0 ? " " : "", option.name);
    fputs("' ;;\n"
          "    esac\n"
          "    [[ -z $values ]] || COMPREPLY=($(compgen -W \"$values\" -- \"$word\"))\n"
          "}\n"
          "complete -o bashdefault -o default -F _prof2dot prof2dot\n",
          out);
}

/* ---------------------------------------------------------------------- zsh */

/* One argument of _arguments: '*'{-o+,--output=}'[help]:FILE:_files'. */
static void print_zsh_option(FILE *out, const struct option_info *option)
{
    bool takes = option->kind != TAKES_NOTHING;
    fputs("    '*'", out);
    if (option->letter != '\0')
        fprintf(out, "{-%c%s,", option->letter, takes ? "+" : "");
    fprintf(out, "--%s%s%s'", option->name, takes ? "=" : "",
            option->letter != '\0' ? "}" : "");
    if (option->help != NULL) {
        fputc('[', out);
        put_quoted(out, option->help, "[]:\\", "'\\''");
        fputc(']', out);
    }
    if (takes) {
        fputc(':', out);
        put_quoted(out, option->argument, "[]:\\", "'\\''");
        fputc(':', out);
    }
    if (option->kind == TAKES_FILE)
        fputs("_files", out);
    if (option->kind == TAKES_EVENT)
        fputs("_prof2dot_events", out);
    if (has_values(option)) {
        fputc('(', out);
        put_values(out, option);
        fputc(')', out);
    }
    fputs("' \\\n", out);
}

static void print_zsh(FILE *out)
{
    struct option_info option;
    fputs("#compdef prof2dot\n"
          "# zsh completion of prof2dot, made by: prof2dot --completion zsh\n"
          "_prof2dot_events() {\n"
          "    local -a names\n"
          "    local file\n"
          "    for file in ${(Q)words[2,-1]}; do\n"
          "        [[ ! -f $file ]] || names+=(${(f)\"$(prof2dot -q --list-events=names "
          "--max-input 64M -- $file 2>/dev/null)\"})\n"
          "    done\n"
          "    compadd -a names\n"
          "}\n"
          "_arguments -s -S \\\n",
          out);
    for (size_t i = 0; p2d_option_get(i, &option); i++)
        print_zsh_option(out, &option);
    fputs("    '*:profile:_files'\n", out);
}

/* --------------------------------------------------------------------- fish */

static void print_fish(FILE *out)
{
    struct option_info option;
    fputs("# fish completion of prof2dot, made by: prof2dot --completion fish\n"
          "function __prof2dot_events\n"
          "    for file in (commandline -po)[2..-1]\n"
          "        test -f $file; and prof2dot -q --list-events=names --max-input 64M -- "
          "$file 2>/dev/null\n"
          "    end\n"
          "end\n",
          out);
    for (size_t i = 0; p2d_option_get(i, &option); i++) {
        fprintf(out, "complete -c prof2dot -l %s", option.name);
        if (option.letter != '\0')
            fprintf(out, " -s %c", option.letter);
        if (option.kind == TAKES_FILE)
            fputs(" -r", out);
        else if (option.kind != TAKES_NOTHING)
            fputs(" -x", out);
        if (option.kind == TAKES_EVENT)
            fputs(" -a '(__prof2dot_events)'", out);
        if (has_values(&option)) {
            fputs(" -a '", out);
            put_values(out, &option);
            fputc('\'', out);
        }
        if (option.help != NULL) {
            fputs(" -d '", out);
            put_quoted(out, option.help, "\\", "\\'");
            fputc('\'', out);
        }
        fputc('\n', out);
    }
}

bool print_completion(FILE *out, const char *shell)
{
    if (strcmp(shell, "bash") == 0)
        print_bash(out);
    else if (strcmp(shell, "zsh") == 0)
        print_zsh(out);
    else if (strcmp(shell, "fish") == 0)
        print_fish(out);
    else
        return false;
    return true;
}
