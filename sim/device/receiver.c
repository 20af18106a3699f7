/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/device/receiver.h"

#include "cpumodel/text/count.h"

/* UARTIFLS.RXIFLSEL: bytes of the FIFO at which it is told of; values that are reserved are taken as the last. */
static const uint8_t levels[8] = {2, 4, 8, 12, 14, 14, 14, 14};

void el2_receiver_configure(struct el2_receiver *receiver, bool has_fifo, uint32_t ifls)
{
    receiver->depth = has_fifo ? EL2_RECEIVER_FIFO : 1;
    receiver->level = has_fifo ? levels[ifls >> 3 & 7] : 1;
}

void el2_receiver_settle(struct el2_receiver *receiver, uint64_t now)
{
    receiver->next = now + EL2_RECEIVER_SETTLE;
}

/* Without the timeout the guest is told of nothing before the FIFO is as full as it wants. */
static bool may_come(const struct el2_receiver *receiver, uint32_t enabled)
{
    const unsigned most = enabled & EL2_RECEIVER_TIMEOUT ? 1 : receiver->depth;
    return enabled && receiver->count < most;
}

static bool receive(struct el2_receiver *receiver, const struct el2_device_world *world, uint64_t now,
                    bool waits)
{
    uint8_t byte;
    if (!world->receive(world->context, waits, &byte))
        return false;
    receiver->byte[(receiver->first + receiver->count++) % EL2_RECEIVER_FIFO] = byte;
    if (receiver->count == receiver->level)
        receiver->status |= EL2_RECEIVER_LEVEL;
    receiver->next = now + EL2_RECEIVER_BYTE;
    receiver->quiet = now + EL2_RECEIVER_QUIET;
    return true;
}

uint64_t el2_receiver_fill(struct el2_receiver *receiver, const struct el2_device_world *world, uint64_t now,
                           uint32_t enabled)
{
    bool comes = may_come(receiver, enabled);
    if (comes && now >= receiver->next)
        comes = receive(receiver, world, now, false) && may_come(receiver, enabled);
    bool waits = receiver->count && !(receiver->status & EL2_RECEIVER_TIMEOUT);
    if (waits && now >= receiver->quiet) {
        receiver->status |= EL2_RECEIVER_TIMEOUT;
        waits = false;
    }
    const uint64_t next = comes ? receiver->next : EL2_DEVICE_NEVER;
    return waits && receiver->quiet < next ? receiver->quiet : next;
}

void el2_receiver_look(struct el2_receiver *receiver, const struct el2_device_world *world, uint64_t now,
                       bool may_receive)
{
    if (receiver->count || !may_receive || ++receiver->polls < EL2_RECEIVER_POLLS)
        return;
    receiver->polls = 0;
    receive(receiver, world, now, true);
}

uint8_t el2_receiver_take(struct el2_receiver *receiver, uint64_t now)
{
    if (!receiver->count)
        return 0;
    const uint8_t byte = receiver->byte[receiver->first];
    receiver->first = (receiver->first + 1) % EL2_RECEIVER_FIFO;
    receiver->count--;
    if (receiver->count < receiver->level)
        receiver->status &= ~EL2_RECEIVER_LEVEL;
    if (!receiver->count)
        receiver->status &= ~EL2_RECEIVER_TIMEOUT;
    receiver->quiet = now + EL2_RECEIVER_QUIET;
    return byte;
}

void el2_receiver_clear(struct el2_receiver *receiver, uint64_t now, uint32_t status)
{
    receiver->status &= ~status;
    receiver->quiet = now + EL2_RECEIVER_QUIET;
}
