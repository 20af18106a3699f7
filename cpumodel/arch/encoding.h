/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * System-register encodings: op0, op1, CRn, CRm, op2, packed as the MRS/MSR instruction holds them in its
 * bits [20:5] (DDI 0487 C6.2.254 "MRS"), so that instruction & EL2_ENCODING_MASK is the encoding.
 *
 *     el2_encoding pfr0 = EL2_ENCODING(3, 0, 0, 4, 0);      // ID_AA64PFR0_EL1
 *     char text[EL2_ENCODING_TEXT];
 *     el2_encoding_print(pfr0, text);                       // "S3_0_C0_C4_0"
 */
#ifndef EL2_CPUMODEL_ARCH_ENCODING_H
#define EL2_CPUMODEL_ARCH_ENCODING_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef uint32_t el2_encoding;

#define EL2_ENCODING_MASK 0x001fffe0u
#define EL2_ENCODING_TEXT 20
#define EL2_ENCODING(op0, op1, crn, crm, op2)                                                                \
    ((el2_encoding)(op0) << 19 | (el2_encoding)(op1) << 16 | (el2_encoding)(crn) << 12 |                     \
     (el2_encoding)(crm) << 8 | (el2_encoding)(op2) << 5)

static inline unsigned el2_op0(el2_encoding e)
{
    return e >> 19 & 3;
}

static inline unsigned el2_op1(el2_encoding e)
{
    return e >> 16 & 7;
}

static inline unsigned el2_crn(el2_encoding e)
{
    return e >> 12 & 15;
}

static inline unsigned el2_crm(el2_encoding e)
{
    return e >> 8 & 15;
}

static inline unsigned el2_op2(el2_encoding e)
{
    return e >> 5 & 7;
}

/* Reads "S3_0_C0_C4_0" (upper or lower case); false where the text is not exactly that form or out of range.
 */
bool el2_encoding_parse(const char *text, el2_encoding *encoding);

/* Writes "S3_0_C0_C4_0". */
void el2_encoding_print(el2_encoding encoding, char text[EL2_ENCODING_TEXT]);

/*
 * The ID space of el2sim: the 88 encodings that a recording holds, in this order:
 * (3,0,0,0..7,0..7), (3,1,0,0,0..7), (3,2,0,0,0..7), (3,3,0,0,0..7).
 */
#define EL2_ID_COUNT 88

/* The index 0..87 of an encoding in the ID space, or -1 outside it. */
static inline int el2_id_index(el2_encoding e)
{
    if (el2_op0(e) != 3 || el2_crn(e) != 0)
        return -1;
    if (el2_op1(e) == 0)
        return el2_crm(e) < 8 ? (int)(el2_crm(e) * 8 + el2_op2(e)) : -1;
    if (el2_op1(e) > 3 || el2_crm(e) != 0)
        return -1;
    return (int)(56 + el2_op1(e) * 8 + el2_op2(e));
}

/* Whether the encoding is one of the ID space. */
static inline bool el2_in_id_space(el2_encoding e)
{
    return el2_id_index(e) >= 0;
}

/* The encoding of an index 0..87. */
static inline el2_encoding el2_id_encoding(int index)
{
    return index < 64 ? EL2_ENCODING(3, 0, 0, index / 8, index % 8)
                      : EL2_ENCODING(3, (index - 56) / 8, 0, 0, index % 8);
}

#ifdef __cplusplus
}
#endif

#endif
