/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/conform_internal.h"

void el2_conform_host(struct el2_conformer *c, const struct el2_record *record)
{
    el2_conform_uncovered(c, record);
}
