/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The functions that GCC calls on its own, also in a freestanding program. */
#include "runtime/guest.h"

void *memset(void *destination, int value, size_t size);
void *memcpy(void *restrict destination, const void *restrict source, size_t size);

void *memset(void *destination, int value, size_t size)
{
    unsigned char *to = destination;
    while (size--)
        *to++ = (unsigned char)value;
    return destination;
}

void *memcpy(void *restrict destination, const void *restrict source, size_t size)
{
    unsigned char *to = destination;
    const unsigned char *from = source;
    while (size--)
        *to++ = *from++;
    return destination;
}
