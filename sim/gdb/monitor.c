/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `monitor`: what el2sim knows and a debugger does not. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/builder.h"
#include "cpumodel/text/count.h"
#include "cpumodel/text/datafile.h"
#include "sim/account/trace.h"
#include "sim/gdb/session.h"
#include "sim/report/number_fields.h"

#define COMMAND_MAX 256u /* characters, with the NUL */

static void add_field(void *context, const struct el2_number_field *field)
{
    struct el2_text *to = context;
    if (field->is_note)
        el2_text_add(to, "  %s: %s\n", field->name, field->meaning);
    else
        el2_text_add(to, "  %s = 0x%" PRIx64 "%s%s\n", field->name, field->value, *field->meaning ? ": " : "",
                     field->meaning);
}

/* The syndrome, as `el2sim decode` tells it. */
static void add_syndrome(struct el2_gdb *gdb, uint64_t esr, struct el2_text *to)
{
    struct el2_number number = {.value = esr, .kind = EL2_NUMBER_ESR};
    struct el2_error error;
    if (!el2_number_classify(gdb->disassembler, &number, &error))
        return;
    el2_text_add(to, "0x%016" PRIx64 "  %s\n", esr, number.summary);
    el2_number_fields(&number, (struct el2_number_sink){add_field, to});
}

static bool show_event(struct el2_gdb *gdb, unsigned target_el, struct el2_text *to)
{
    const struct el2_trap_event *event = el2_debug_last(gdb->machine, target_el);
    char text[EL2_TRACE_TEXT], word[EL2_DISASSEMBLY_TEXT];
    if (!event) {
        el2_text_add(to, "there has been none\n");
        return true;
    }
    el2_trace_text(event, text);
    el2_text_add(to, "%s", text);
    if (event->instruction) {
        el2_disassemble(gdb->disassembler, event->instruction, event->pc, word);
        el2_text_add(to, "instruction: %s\n", word);
    }
    add_syndrome(gdb, event->esr, to);
    if (event->origin)
        el2_text_add(to, "handled by %s, as in %s\n", event->handler ? event->handler : "the kernel",
                     event->origin);
    return true;
}

static bool show_trap(struct el2_gdb *gdb, const char *argument, struct el2_text *to, struct el2_error *error)
{
    (void)argument, (void)error;
    return show_event(gdb, 2, to);
}

static bool show_exception(struct el2_gdb *gdb, const char *argument, struct el2_text *to,
                           struct el2_error *error)
{
    (void)argument, (void)error;
    return show_event(gdb, 1, to);
}

static bool view(struct el2_gdb *gdb, const char *argument, struct el2_text *to, struct el2_error *error)
{
    return el2_gdb_view(gdb, argument, to, error);
}

static bool translate(struct el2_gdb *gdb, const char *argument, struct el2_text *to, struct el2_error *error)
{
    struct el2_debug_place place;
    unsigned long long address;
    if (!el2_number_parse(argument, &address))
        return el2_fail(error, "%s: give a number: 0x40080000", argument);
    el2_debug_locate(gdb->machine, gdb->thread, address, &place);
    if (place.kind == EL2_DEBUG_UNMAPPED)
        el2_text_add(to, "0x%llx has no translation on vCPU %u\n", address, gdb->thread);
    else
        el2_text_add(to, "0x%llx is 0x%" PRIx64 ": %s\n", address, place.physical,
                     place.kind == EL2_DEBUG_RAM      ? "RAM"
                     : place.kind == EL2_DEBUG_FLASH  ? "flash"
                     : place.kind == EL2_DEBUG_DEVICE ? place.device
                                                      : "nothing");
    return true;
}

static bool help(struct el2_gdb *gdb, const char *argument, struct el2_text *to, struct el2_error *error);

static const struct {
    const char *name;
    const char *operand; /* NULL: it has none */
    const char *summary;
    bool (*show)(struct el2_gdb *gdb, const char *argument, struct el2_text *to, struct el2_error *error);
} COMMANDS[] = {
    {"help", NULL, "these lines", help},
    {"trap", NULL, "the last trap to EL2, decoded and explained", show_trap},
    {"exception", NULL, "the last exception to EL1", show_exception},
    {"view", "REG or REG.FIELD", "what the guest reads of a register; of the ID space: why", view},
    {"translate", "ADDRESS", "where the guest's stage 1 leads", translate},
};

static bool help(struct el2_gdb *gdb, const char *argument, struct el2_text *to, struct el2_error *error)
{
    (void)gdb, (void)argument, (void)error;
    for (size_t i = 0; i < EL2_COUNT(COMMANDS); i++)
        el2_text_add(to, "monitor %s%s%s: %s\n", COMMANDS[i].name, COMMANDS[i].operand ? " " : "",
                     COMMANDS[i].operand ? COMMANDS[i].operand : "", COMMANDS[i].summary);
    return true;
}

/* Splits "NAME OPERAND" in place. */
static const char *operand_of(char *command)
{
    char *blank = strchr(command, ' ');
    if (!blank)
        return "";
    *blank++ = 0;
    return blank + strspn(blank, " ");
}

static bool perform(struct el2_gdb *gdb, char *command, struct el2_text *to, struct el2_error *error)
{
    const char *operand = operand_of(command);
    for (size_t i = 0; i < EL2_COUNT(COMMANDS); i++) {
        if (strcmp(command, COMMANDS[i].name) != 0)
            continue;
        if (!COMMANDS[i].operand != !*operand)
            return el2_fail(error, COMMANDS[i].operand ? "%s needs an operand: %s" : "%s has no operand",
                            COMMANDS[i].name, COMMANDS[i].operand);
        return COMMANDS[i].show(gdb, operand, to, error);
    }
    if (!*command)
        return help(gdb, operand, to, error);
    return el2_fail(error, "%s: there is no such command; `monitor help` has them", command);
}

void el2_gdb_monitor(struct el2_gdb *gdb, const char *text, size_t size)
{
    char command[COMMAND_MAX];
    struct el2_text to;
    struct el2_error error;
    if (size / 2 >= sizeof command || !el2_gdb_bytes(text, command, size / 2)) {
        el2_gdb_reply_error(&gdb->reply, EL2_GDB_EINVAL);
        return;
    }
    command[size / 2] = 0;
    el2_text_open(&to);
    if (!perform(gdb, command, &to, &error))
        el2_text_add(&to, "%s\n", error.text);
    char *shown = el2_text_finish(&to, &error);
    if (shown)
        el2_gdb_show(gdb, shown, strlen(shown));
    else
        el2_gdb_show(gdb, error.text, strlen(error.text));
    free(shown);
    el2_gdb_reply_text(&gdb->reply, "OK");
}
