/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a kernel's interrupt controller for guests tells of itself, and lets a guest do: [vgic] of a kernel file.
 *
 *     const struct el2_vgic *vgic = el2_kernel_vgic(kernel);
 *     uint32_t iidr = 0x4b00043b | vgic->revision << 12;      // GICD_IIDR
 */
#ifndef EL2_SANITISE_LANGUAGE_VGIC_H
#define EL2_SANITISE_LANGUAGE_VGIC_H

#include <stdbool.h>
#include <stdint.h>

#include "sanitise/language/kernel.h"

#ifdef __cplusplus
extern "C" {
#endif

struct el2_vgic {
    uint8_t revision; /* GICD_IIDR.Revision, 4 bits */
    /* Whether GICD_IGROUPR is written; else it reads all ones, and each interrupt is of group 0 in a GICv2, of group 1 in
     * a GICv3. */
    bool groups_writable;
};

const struct el2_vgic *el2_kernel_vgic(const struct el2_kernel *kernel);

#ifdef __cplusplus
}
#endif

#endif
