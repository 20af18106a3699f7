/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The runtime of the guests: what a small AArch64 program needs to check itself on a bare machine.
 *
 * A guest is one program that runs at EL1 with the MMU off on QEMU's virt machine or on el2sim. It defines
 * guest_name and guest_main. Where guest_main returns, the runtime prints "PASS name" and ends the machine
 * with status 0; guest_fail prints "FAIL name: why" and ends it with status 1. An exception that nobody asked
 * for is a failure too. With the MMU off memory is Device memory: accesses must be aligned to their size.
 *
 *     const char guest_name[] = "example";
 *
 *     void guest_main(void)
 *     {
 *         GUEST_CHECK(guest_mrs(currentel) == 4, "not at EL1");
 *     }
 */
#ifndef EL2_GUESTS_GUEST_H
#define EL2_GUESTS_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

extern const char guest_name[];
void guest_main(void);

/* What the vectors saved. A handler may change any of it; returning to the guest restores it. The offsets are
 * known to vectors.S. */
struct guest_exception {
    uint64_t x[31];
    uint64_t sp_el0;
    uint64_t sp_el1;
    uint64_t elr;
    uint64_t spsr;
    uint64_t esr;
    uint64_t far;
    uint64_t vector; /* offset from VBAR_EL1 of the vector taken: 0x000, 0x080 … 0x780 */
};

_Static_assert(offsetof(struct guest_exception, sp_el0) == 248, "vectors.S");
_Static_assert(sizeof(struct guest_exception) == 304, "vectors.S");

enum guest_vector {
    GUEST_SYNC_SP0 = 0x000,
    GUEST_SYNC_SPX = 0x200,
    GUEST_SYNC_EL0 = 0x400,
};

/* Exception classes, ESR_EL1[31:26] (DDI 0487 D24.2.40 "ESR_EL1"). */
enum guest_ec {
    GUEST_EC_UNKNOWN = 0x00,
    GUEST_EC_SVC64 = 0x15,
    GUEST_EC_HVC64 = 0x16,
    GUEST_EC_SMC64 = 0x17,
    GUEST_EC_SYS64 = 0x18,
    GUEST_EC_SVE = 0x19,
    GUEST_EC_INSTRUCTION_ABORT_SAME = 0x21,
    GUEST_EC_DATA_ABORT_SAME = 0x25,
};

/* ESR_EL1 of an UNDEFINED instruction: EC 0, IL 1, ISS 0. */
#define GUEST_ESR_UNDEFINED 0x02000000u

static inline unsigned guest_ec(uint64_t esr)
{
    return (unsigned)(esr >> 26 & 0x3f);
}

static inline unsigned guest_iss(uint64_t esr)
{
    return (unsigned)(esr & 0x1ffffff);
}

/* True where the handler dealt with the exception: the guest resumes with what `exception` then says. False
 * leaves it to the runtime, which fails the guest. Exceptions taken while a handler runs end the guest. */
typedef bool (*guest_handler)(struct guest_exception *exception);

/* Installs `handler` in place of the one before; NULL puts the default back. */
void guest_on_exception(guest_handler handler);

/* A ready-made handler: counts the exception, keeps a copy and resumes behind the instruction that caused it.
 */
bool guest_record(struct guest_exception *exception);
void guest_forget(void);                   /* sets the count to 0 */
unsigned guest_taken_count(void);          /* exceptions recorded since guest_forget */
struct guest_exception *guest_taken(void); /* the last of them */

/* Reads or writes a system register by a name that the assembler knows, or as s3_0_c0_c4_0. */
#define guest_mrs(name)                                                                                      \
    ({                                                                                                       \
        uint64_t guest_value;                                                                                \
        __asm__ volatile("mrs %0, " #name : "=r"(guest_value)::"memory");                                    \
        guest_value;                                                                                         \
    })
#define guest_msr(name, value)                                                                               \
    __asm__ volatile("msr " #name ", %0\n\tisb" ::"r"((uint64_t)(value)) : "memory")

/*
 * The ID space: (3,0,0,0..7,0..7), (3,1,0,0,0..7), (3,2,0,0,0..7), (3,3,0,0,0..7), in this order, by index
 * 0..87. guest_id_reader gives a function that moves its argument to X0, executes "mrs x0, <encoding>" and
 * returns X0: the argument comes back where the MRS completes without writing. It may be called at EL0.
 */
#define GUEST_ID_COUNT 88
#define GUEST_KEEP     0x5e47135e47135e47u

typedef uint64_t (*guest_id_function)(uint64_t preload);
guest_id_function guest_id_reader(unsigned index);
void guest_id_parts(unsigned index, unsigned *op1, unsigned *crm, unsigned *op2);

/* The ISS of "mrs x0, <encoding of index>" that an exception with EC 0x18 carries. */
unsigned guest_id_iss(unsigned index);

/* Runs `function` at EL0 with `argument` in X0 on a stack of its own, until it returns. EL0 code must not
 * print and must not end the guest. The SVC number below is how it comes back; others reach the guest's
 * handler. */
uint64_t guest_at_el0(uint64_t (*function)(uint64_t), uint64_t argument);
#define GUEST_SVC_RETURN 0xe10

/* SMC calling convention by HVC: X0 to X3 in, X0 out. */
uint64_t guest_hvc(uint64_t function, uint64_t x1, uint64_t x2, uint64_t x3);

/* Prints to the PL011: %s %c %u %lu %x %lx %%, with zero padding and width (%016lx). */
void guest_print(const char *format, ...) __attribute__((format(printf, 1, 2)));

_Noreturn void guest_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Ends the machine: semihosting SYS_EXIT with `status`; where there is no semihosting, PSCI SYSTEM_OFF by
 * HVC, then by SMC; where there is neither, waits for ever. */
_Noreturn void guest_exit(uint64_t status);

#define GUEST_CHECK(condition, ...)                                                                          \
    do {                                                                                                     \
        if (!(condition))                                                                                    \
            guest_fail(__VA_ARGS__);                                                                         \
    } while (0)

#endif
