/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "runtime/guest.h"

extern const uint32_t guest_id_readers[GUEST_ID_COUNT][2];

guest_id_function guest_id_reader(unsigned index)
{
    return (guest_id_function)(uintptr_t)guest_id_readers[index];
}

void guest_id_parts(unsigned index, unsigned *op1, unsigned *crm, unsigned *op2)
{
    *op1 = index < 64 ? 0 : index / 8 - 7;
    *crm = index < 64 ? index / 8 : 0;
    *op2 = index % 8;
}

unsigned guest_id_iss(unsigned index)
{
    unsigned op1, crm, op2;
    guest_id_parts(index, &op1, &crm, &op2);
    return 3u << 20 | op2 << 17 | op1 << 14 | crm << 1 | 1;
}
