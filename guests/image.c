/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Was the image loaded where it was linked, whole, and entered where it says? Built three times: as an ELF,
 * as a flat image of the same (image.bin), and as image-high, an ELF at an address of no alignment whose
 * entry is not its beginning.
 */
#include "runtime/guest.h"

const char guest_name[] = "image";

#define INITIALISED 0x5e47135e47135e47u

extern const char guest_image_start[], guest_start[];

/* Larger than a page, so that the last byte is far behind the first. */
static volatile uint64_t initialised[1024] = {INITIALISED, [1023] = ~INITIALISED};
static volatile uint64_t cleared[1024];

static uint64_t linked_address(void)
{
    uint64_t address;
    __asm__("ldr %0, =guest_image_start" : "=r"(address));
    return address;
}

void guest_main(void)
{
    uint64_t loaded;
    __asm__("adrp %0, guest_image_start\n\tadd %0, %0, :lo12:guest_image_start" : "=r"(loaded));
    GUEST_CHECK(loaded == linked_address(), "linked at 0x%lx, loaded at 0x%lx", linked_address(), loaded);
    GUEST_CHECK(initialised[0] == INITIALISED && initialised[1023] == ~INITIALISED,
                "data is not what was linked");
    for (unsigned i = 0; i < 1024; ++i)
        GUEST_CHECK(!cleared[i], "BSS is not clear");
    guest_print("image at 0x%lx, entry at 0x%lx\n", loaded, (uint64_t)guest_start);
}
