/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest that allows floating point and forbids it, over and over: what is watched changes each time. */
#include <sys/resource.h>

#include "cpumodel/arch/encodings.h"
#include "test_machine.h"

#define INSN_FMOV 0x9e670020u /* fmov d0, x1 */

/* Turns of two changes each; floating point is used in between, of which `watched` words are not reached. */
static void put_toggles(struct code *code, uint64_t turns, unsigned watched)
{
    put_mov(code, 2, turns);
    put_mov(code, 3, 3 << 20);
    const unsigned head = code->count;
    put_msr(code, EL2_SYS_CPACR_EL1, 3);
    put(code, INSN_ISB);
    put(code, INSN_FMOV);
    put_msr(code, EL2_SYS_CPACR_EL1, 31);
    put(code, INSN_ISB);
    put(code, 0xb400001fu | (watched + 1) << 5); /* cbz xzr */
    for (unsigned i = 0; i < watched; i++)
        put(code, INSN_FMOV);
    put(code, INSN_SUBS_X2_1);
    put(code, 0x54000001u | ((uint32_t)((int)head - (int)code->count) & 0x7ffff) << 5); /* b.ne */
}

Test(toggle, floating_point, .timeout = 60)
{
    struct rig rig;
    struct rusage before, after;
    struct code code = {0};
    rig_open(&rig, "neoverse-v1", "linux-7.3", (struct el2_machine_options){.seconds = 30});
    put_toggles(&code, 10000, 200);
    put(&code, 0xd2800300); /* mov x0, #0x18 */
    put(&code, 0x10000081); /* adr x1, the words below */
    put(&code, INSN_HLT_EXIT);
    if (code.count % 2 == 0)
        put(&code, INSN_NOP);
    put(&code, 0);
    put(&code, 0);
    put(&code, 0);
    put(&code, 0);
    getrusage(RUSAGE_SELF, &before);
    rig_run(&rig, &code);
    getrusage(RUSAGE_SELF, &after);
    cr_expect_gt(rig.verdict.instructions, 79999, "%lu: %s", rig.verdict.instructions, rig.verdict.text);
    cr_expect_lt(after.ru_maxrss - before.ru_maxrss, 64 << 10, "%ld KiB", after.ru_maxrss - before.ru_maxrss);
    rig_close(&rig);
}
