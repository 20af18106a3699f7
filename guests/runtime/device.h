/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Accesses to a device's registers, each one load or store of a single register without writeback: of others the syndrome
 * of a stage-2 abort does not tell what they are (ESR_EL2.ISV is 0), and KVM has no answer to them. Which ones a compiler
 * makes of a volatile object is its own choice.
 */
#ifndef EL2_GUESTS_DEVICE_H
#define EL2_GUESTS_DEVICE_H

#include <stdint.h>

static inline uint32_t guest_device_read(uint64_t address)
{
    uint32_t value;
    __asm__ volatile("ldr %w0, [%1]" : "=r"(value) : "r"(address) : "memory");
    return value;
}

static inline void guest_device_write(uint64_t address, uint32_t value)
{
    __asm__ volatile("str %w0, [%1]" ::"r"(value), "r"(address) : "memory");
}

static inline void guest_device_write_byte(uint64_t address, uint8_t value)
{
    __asm__ volatile("strb %w0, [%1]" ::"r"(value), "r"(address) : "memory");
}

#endif
