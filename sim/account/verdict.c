/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/account/verdict.h"

static const char *const names[EL2_VERDICT_COUNT] = {
    [EL2_VERDICT_EXITED] = "exited",         [EL2_VERDICT_POWERED_OFF] = "powered-off",
    [EL2_VERDICT_RESET] = "reset",           [EL2_VERDICT_INSTRUCTION_LIMIT] = "instruction-limit",
    [EL2_VERDICT_TIME_LIMIT] = "time-limit", [EL2_VERDICT_OUTPUT_LIMIT] = "output-limit",
    [EL2_VERDICT_RUNAWAY] = "runaway",       [EL2_VERDICT_WAITING] = "waiting",
    [EL2_VERDICT_UNHANDLED] = "unhandled",   [EL2_VERDICT_NOT_MODELLED] = "not-modelled",
    [EL2_VERDICT_ENGINE] = "engine",         [EL2_VERDICT_LEFT] = "left",
};

const char *el2_verdict_name(enum el2_verdict_code code)
{
    return code < EL2_VERDICT_COUNT ? names[code] : "unknown";
}

bool el2_verdict_is_clean(const struct el2_verdict *verdict)
{
    return verdict->code == EL2_VERDICT_POWERED_OFF || verdict->code == EL2_VERDICT_RESET ||
           verdict->code == EL2_VERDICT_LEFT || (verdict->code == EL2_VERDICT_EXITED && verdict->status == 0);
}
