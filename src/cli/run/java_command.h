/* java_command.h - what a command line of java starts. */
#ifndef P2D_CLI_RUN_JAVA_COMMAND_H
#define P2D_CLI_RUN_JAVA_COMMAND_H

/* The class, jar, module or source file that java runs, as the command has it; NULL if it
 * has none. Options that take a value are passed over. */
const char *java_target(char *const *command);

#endif
