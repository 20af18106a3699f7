/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A table of options, for the cases of bad.tsv. */
#include "sim/command/option.h"

bool el2_option_rows_check(struct el2_error *error);

static const struct el2_option options[] = {
    {"trace", 't', EL2_OPTION_FLAG, 0, NULL, "print traps"},
    {"host", 'H', EL2_OPTION_TEXT, 0, "HOST", "the host"},
    {"limit", 'l', EL2_OPTION_NUMBER, 0, "N", "instructions"},
    {"plain", 0, EL2_OPTION_FLAG, 0, NULL, "no colours"},
    {"set", 0, EL2_OPTION_LIST, 0, "REG=VALUE", "writes"},
    {0},
};

bool el2_option_rows_check(struct el2_error *error)
{
    return el2_options_check(options, error);
}
