/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/device/semihosting.h"

enum {
    SYS_WRITEC = 0x03,
    SYS_WRITE0 = 0x04,
    SYS_EXIT = 0x18,
    SYS_EXIT_EXTENDED = 0x20,
};

#define ADP_STOPPED_APPLICATION_EXIT 0x20026ull

static void decide_exit(uint64_t block, el2_semihosting_read_fn *read, void *context,
                        struct el2_semihosting *call)
{
    uint64_t field[2]; /* reason, subcode */
    if (!read(context, block, field, sizeof field))
        return;
    call->exits = true;
    call->status = field[0] == ADP_STOPPED_APPLICATION_EXIT ? field[1] & 0xff : 1;
}

static void decide_write(uint64_t address, size_t limit, el2_semihosting_read_fn *read, void *context,
                         struct el2_semihosting *call)
{
    while (call->text_size < limit) {
        char *c = &call->text[call->text_size];
        if (!read(context, address + call->text_size, c, sizeof *c))
            return;
        if (limit > 1 && !*c)
            break;
        call->text_size++;
    }
    call->result = 0;
}

void el2_semihosting_decide(uint64_t operation, uint64_t parameter, el2_semihosting_read_fn *read,
                            void *context, struct el2_semihosting *call)
{
    call->name = NULL;
    call->exits = false;
    call->status = 0;
    call->result = UINT64_MAX;
    call->text_size = 0;
    switch ((uint32_t)operation) {
    case SYS_WRITEC:
        call->name = "SYS_WRITEC";
        decide_write(parameter, 1, read, context, call);
        break;
    case SYS_WRITE0:
        call->name = "SYS_WRITE0";
        decide_write(parameter, EL2_SEMIHOSTING_TEXT, read, context, call);
        break;
    case SYS_EXIT:
        call->name = "SYS_EXIT";
        decide_exit(parameter, read, context, call);
        break;
    case SYS_EXIT_EXTENDED:
        call->name = "SYS_EXIT_EXTENDED";
        decide_exit(parameter, read, context, call);
        break;
    default:
        break;
    }
}
