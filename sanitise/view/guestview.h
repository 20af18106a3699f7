/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guest view before userspace: what KVM makes of the sanitised view for one VM.
 *
 * For each register whose [id] policy is `sanitised`: the host's value, the fields that [guest REG] keeps,
 * then its actions in order. Hidden and unallocated ones read as zero; the rest are no business of this floor
 * (read_id_reg, v4.15 … v6.2; __kvm_read_sanitised_id_reg, v6.3 … v7.3; arch/arm64/kvm/sys_regs.c).
 */
#ifndef EL2_SANITISE_VIEW_GUESTVIEW_H
#define EL2_SANITISE_VIEW_GUESTVIEW_H

#include <stdint.h>

#include "sanitise/language/vmfeature.h"
#include "sanitise/view/hostview.h"

/* Computes one register. `features`: enum el2_vm_feature bits. */
uint64_t el2_guest_register(const struct el2_kernel *kernel, const struct el2_host_view *view,
                            uint32_t features, int index, const struct el2_watch *watch);

/* Computes all: guest[EL2_ID_COUNT]. */
void el2_guest_view(const struct el2_kernel *kernel, const struct el2_host_view *view, uint32_t features,
                    uint64_t guest[EL2_ID_COUNT], const struct el2_watch *watch);

#endif
