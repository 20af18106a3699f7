/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Whoever is at the other end of `el2sim run --gdb`: a byte of how many vCPUs the machine has, then what is said. What is
 * between two newlines comes as a packet with the sum that it should have, or as it is where it begins with `=`; while the guest
 * runs, the next is read as well.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/host/host.h"
#include "sanitise/language/kernel.h"
#include "sim/gdb/gdb.h"
#include "sim/gdb/packet.h"
#include "sim/machine/machine.h"

#define INSTRUCTIONS 3000u
#define SAID_MAX     (1u << 22)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* 0x40080000: X0 is stored and loaded, ID_AA64PFR0_EL1 is read, V0 is not to be used yet, and all again. */
static const uint32_t program[] = {
    0xd2a80141u, /* mov x1, #0x400a0000 */
    0xf9000020u, /* str x0, [x1] */
    0xf85f8022u, /* ldur x2, [x1, #-8] */
    0xd5380403u, /* mrs x3, id_aa64pfr0_el1 */
    0x4e040c20u, /* dup v0.4s, w1 */
    0x17fffffbu, /* b 0x40080000 */
};

struct speaker {
    const uint8_t *at, *end;
    size_t said; /* bytes that came back */
    bool wrong;
    struct el2_gdb_reader reader; /* of what came back */
};

static long speak(void *context, void *bytes, size_t size, bool waits)
{
    struct speaker *speaker = context;
    static char frame[EL2_GDB_FRAME_MAX];
    (void)waits;
    if (speaker->at == speaker->end)
        return -1;
    const uint8_t *line = memchr(speaker->at, '\n', (size_t)(speaker->end - speaker->at));
    const uint8_t *next = line ? line + 1 : speaker->end;
    size_t length = (size_t)((line ? line : speaker->end) - speaker->at);
    const bool is_raw = length && speaker->at[0] == '=';
    if (is_raw || length > EL2_GDB_PACKET_MAX) {
        length = length < size ? length : size;
        memcpy(frame, speaker->at, length);
    } else {
        length = el2_gdb_frame((const char *)speaker->at, length, frame);
    }
    const size_t skipped = is_raw;
    length = length - skipped < size ? length - skipped : size;
    memcpy(bytes, frame + skipped, length);
    speaker->at = next;
    return length ? (long)length : speak(context, bytes, size, waits);
}

/* What comes back is packets, and no more than what is said can bring. */
static bool listen_to(void *context, const void *bytes, size_t size)
{
    struct speaker *speaker = context;
    speaker->said += size;
    for (size_t i = 0; i < size; i++)
        switch (el2_gdb_read(&speaker->reader, ((const uint8_t *)bytes)[i])) {
        case EL2_GDB_NOTHING:
        case EL2_GDB_PACKET:
        case EL2_GDB_AGAIN:
            break;
        default:
            abort();
        }
    return speaker->said < SAID_MAX;
}

/* A fresh one: the first run leaves its mark. */
static struct el2_vm *make_vm(unsigned vcpus)
{
    static struct el2_vm *vm[2];
    static struct el2_host *host;
    static struct el2_kernel *kernel;
    struct el2_error error;
    if (!host)
        host = el2_host_load("cortex-a72", &error);
    if (!kernel)
        kernel = el2_kernel_load("linux-6.1", &error);
    if (host && kernel && !vm[vcpus - 1])
        vm[vcpus - 1] = el2_vm_create(kernel, host, &(struct el2_vm_options){.vcpus = vcpus}, &error);
    return vm[vcpus - 1] ? el2_vm_clone(vm[vcpus - 1]) : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct speaker speaker;
    struct el2_error error;
    struct el2_verdict verdict;
    if (size < 2)
        return 0;
    struct el2_vm *vm = make_vm(1 + (data[0] & 1));
    if (!vm)
        abort();
    speaker = (struct speaker){.at = data + 1, .end = data + size};
    const struct el2_gdb_link link = {.read = speak, .write = listen_to, .context = &speaker};
    struct el2_gdb *gdb = el2_gdb_create(&link, &(struct el2_explained){.vm = vm}, &error);
    if (!gdb)
        abort();
    const struct el2_machine_debugger debugger = el2_gdb_debugger(gdb);
    struct el2_machine *machine = el2_machine_create(
        vm,
        &(struct el2_machine_options){
            .debugger = &debugger, .instructions = INSTRUCTIONS, .ram_size = 2u << 20, .seconds = 20},
        &error);
    if (!machine || !el2_machine_load_content(machine, "program", program, sizeof program, &error) ||
        !el2_machine_run(machine, &verdict, &error))
        abort();
    el2_machine_free(machine);
    el2_gdb_free(gdb);
    el2_vm_free(vm);
    return 0;
}
