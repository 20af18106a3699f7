/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/command/style.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cpumodel/text/count.h"

bool el2_style_wanted(FILE *stream)
{
    const char *no_color = getenv("NO_COLOR");
    const char *terminal = getenv("TERM");
    return !(no_color && *no_color) && terminal && strcmp(terminal, "dumb") != 0 && isatty(fileno(stream));
}

/* An array of their own, not literals, which the linker may share with others that say the same. */
static const char escapes[][8] = {
    [EL2_STYLE_PLAIN] = "\033[0m", [EL2_STYLE_STRONG] = "\033[1m", [EL2_STYLE_FAINT] = "\033[2m",
    [EL2_STYLE_GOOD] = "\033[32m", [EL2_STYLE_BAD] = "\033[31m",   [EL2_STYLE_NOTE] = "\033[36m",
};

const char *el2_style_start(bool colour, enum el2_style style)
{
    return colour ? escapes[style] : "";
}

bool el2_style_is(const char *text)
{
    for (size_t i = 0; i < EL2_COUNT(escapes); i++)
        if (text == escapes[i])
            return true;
    return false;
}
