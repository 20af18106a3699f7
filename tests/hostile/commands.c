/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "commands.h"

#include <err.h>
#include <string.h>

/* Appends `directory`/`name` to the command's text; returns where it is. */
static char *add(struct command *command, size_t *used, const char *directory, const char *name)
{
    char *at = command->text + *used;
    int size = snprintf(at, sizeof command->text - *used, "%s%s%s", directory, *directory ? "/" : "", name);
    if (size < 0 || (size_t)size >= sizeof command->text - *used)
        errx(2, "%s: too long", command->line);
    *used += (size_t)size + 1;
    return at;
}

static void take_words(char *line, const struct places *places, struct command *command)
{
    size_t used = 0, count = 0;
    char *rest = NULL;
    command->argument[count++] = add(command, &used, "", places->program);
    for (char *word = strtok_r(line, "\t", &rest); word; word = strtok_r(NULL, "\t", &rest)) {
        if (count > COMMAND_WORDS)
            errx(2, "%s: too many words", command->line);
        if (*word == '<')
            command->input = add(command, &used, places->inputs, word + 1);
        else if (*word == '@')
            command->argument[count++] = add(command, &used, places->inputs, word + 1);
        else if (*word == '^')
            command->argument[count++] = add(command, &used, places->recordings, word + 1);
        else
            command->argument[count++] = add(command, &used, "", word);
    }
    command->argument[count] = NULL;
}

bool read_command(FILE *table, const struct places *places, struct command *command)
{
    char line[COMMAND_TEXT];
    while (fgets(line, sizeof line, table)) {
        line[strcspn(line, "\n")] = '\0';
        if (!*line || *line == '#')
            continue;
        memset(command, 0, sizeof *command);
        strcpy(command->line, line);
        for (char *at = command->line; (at = strchr(at, '\t'));)
            *at = ' ';
        take_words(line, places, command);
        return true;
    }
    return false;
}
