/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/machine/ending.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Whether the end is one vCPU's doing, to be looked for there. */
static bool is_of_one(enum el2_verdict_code code)
{
    return code == EL2_VERDICT_RUNAWAY || code == EL2_VERDICT_UNHANDLED || code == EL2_VERDICT_NOT_MODELLED ||
           code == EL2_VERDICT_ENGINE;
}

static void end(struct el2_machine *machine, struct el2_verdict *verdict)
{
    const size_t length = strlen(verdict->text);
    verdict->vcpu = machine->vcpu->index;
    if (machine->vcpu_count > 1 && is_of_one(verdict->code))
        snprintf(verdict->text + length, sizeof verdict->text - length, " (vCPU %u)", verdict->vcpu);
    if (el2_accounting_end(&machine->accounting, verdict))
        el2_engine_stop(machine->vcpu->engine);
}

void el2_machine_end(struct el2_machine *machine, enum el2_verdict_code code, uint64_t pc, uint64_t esr,
                     const char *format, ...)
{
    struct el2_verdict verdict = {.code = code, .pc = pc, .esr = esr};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(verdict.text, sizeof verdict.text, format, arguments);
    va_end(arguments);
    end(machine, &verdict);
}

void el2_machine_end_waiting(struct el2_machine *machine, uint64_t pc, uint64_t esr)
{
    el2_machine_end(machine, EL2_VERDICT_WAITING, pc, esr,
                    machine->vcpu_count > 1
                        ? "waits for an interrupt on all vCPUs that are on, and none will come"
                        : "waits for an interrupt, and none will come");
}

void el2_machine_end_with_status(struct el2_machine *machine, uint64_t pc, uint64_t status)
{
    struct el2_verdict verdict = {.code = EL2_VERDICT_EXITED, .status = status, .pc = pc};
    snprintf(verdict.text, sizeof verdict.text, "exited with status %llu by semihosting",
             (unsigned long long)status);
    end(machine, &verdict);
}

void el2_machine_print(void *context, uint8_t byte)
{
    struct el2_machine *machine = context;
    char text = (char)byte;
    if (!el2_budget_print(&machine->accounting.budget))
        el2_machine_end(machine, EL2_VERDICT_OUTPUT_LIMIT, el2_engine_pc(machine->vcpu->engine), 0,
                        "printed %llu bytes, its limit",
                        (unsigned long long)machine->accounting.budget.printed);
    else if (machine->options.console)
        machine->options.console(machine->options.context, &text, 1);
}
