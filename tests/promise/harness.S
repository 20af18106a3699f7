/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Executes the words of words.bin (WORDS, words.c) one after the other at EL1 of -M virt, MMU and caches on, and
 * prints a line for each: its index, x (executed), u (an exception at the word) or e (an exception elsewhere), ESR_EL1
 * and X0. Every general register points into memory, but X3 = 0; what the word leaves behind is set anew for the next.
 */
        .arch   armv8-a
        .equ    UART, 0x09000000
        .equ    SCRATCH, 0x40410000         /* execute-never */
        .equ    CPACR_ALL, 3 << 16 | 3 << 20 | 3 << 24  /* ZEN, FPEN, SMEN */
        .equ    SMSTOP, 0xd503467f

        .text
        .global _start
_start: ldr     x0, =CPACR_ALL
        msr     cpacr_el1, x0
        adr     x0, vectors
        msr     vbar_el1, x0
        isb
        mrs     x0, id_aa64pfr0_el1
        ubfx    x0, x0, #32, #4
        cbz     x0, 1f
        mov     x0, #1                      /* ZCR_EL1: 256 bits, which FEAT_F64MM needs */
        msr     s3_0_c1_c2_0, x0
1:      mrs     x0, s3_0_c0_c4_1            /* ID_AA64PFR1_EL1 */
        ubfx    x0, x0, #24, #4
        adrp    x1, has_sme
        str     x0, [x1, :lo12:has_sme]
        cbz     x0, 2f
        mov     x0, #3 << 30                /* SMCR_EL1.FA64, EZT0 */
        msr     s3_0_c1_c2_6, x0
2:      ldr     x0, =0x00ff                 /* attribute 0 normal write-back, 1 device */
        msr     mair_el1, x0
        ldr     x0, =25 | 1 << 8 | 1 << 10 | 3 << 12 | 1 << 23  /* 39 bits from TTBR0, write-back, no TTBR1 */
        msr     tcr_el1, x0
        adrp    x0, level1
        msr     ttbr0_el1, x0
        dsb     sy
        isb
        mrs     x0, sctlr_el1
        mov     x1, #0x1005                 /* M, C, I */
        orr     x0, x0, x1
        msr     sctlr_el1, x0
        isb
        adrp    x0, index
        str     xzr, [x0, :lo12:index]

next:   adrp    x0, index
        ldr     x1, [x0, :lo12:index]
        ldr     x2, =words
        ldr     x3, =words_end
        add     x2, x2, x1, lsl #2
        cmp     x2, x3
        b.hs    end
        ldr     w1, [x2]
        ldr     x2, =slot
        str     w1, [x2]
        dc      cvau, x2
        dsb     ish
        ic      ivau, x2
        dsb     ish
        isb
        adr     x0, done
        msr     elr_el1, x0                 /* for ERETAA */
        mov     x0, #0x3c5
        msr     spsr_el1, x0
        ldr     x0, =SCRATCH
        mov     sp, x0
        .irp    n, 1,2,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29
        mov     x\n, x0
        .endr
        mov     x3, #0
        adr     x30, done
        msr     nzcv, xzr
        b       slot

done:   msr     tpidr_el1, x0
        bl      quiet
        mov     w20, #'x'
        mov     x21, #0
        b       print

caught: bl      quiet
        mrs     x21, esr_el1
        mrs     x0, elr_el1
        ldr     x1, =slot
        cmp     x0, x1
        mov     w20, #'u'
        b.eq    print
        mov     w20, #'e'

print:  adrp    x0, index
        ldr     x19, [x0, :lo12:index]
        add     x1, x19, #1
        str     x1, [x0, :lo12:index]
        mov     x22, #UART
        mov     x23, x19
        mov     x24, #16
        bl      hex
        bl      space
        str     w20, [x22]
        bl      space
        mov     x23, x21
        mov     x24, #32
        bl      hex
        bl      space
        mrs     x23, tpidr_el1
        mov     x24, #64
        bl      hex
        mov     w25, #'\n'
        str     w25, [x22]
        b       next

/* Leaves streaming mode, and the vectors may use memory as before. X0 is lost. */
quiet:  adrp    x0, has_sme
        ldr     x0, [x0, :lo12:has_sme]
        cbz     x0, 1f
        .inst   SMSTOP
1:      ret

space:  mov     w25, #' '
        str     w25, [x22]
        ret

/* The low X24 bits of X23. */
hex:    sub     x24, x24, #4
        lsr     x25, x23, x24
        and     x25, x25, #15
        cmp     x25, #10
        add     x26, x25, #'0'
        add     x25, x25, #'a' - 10
        csel    x25, x26, x25, lo
        str     w25, [x22]
        cbnz    x24, hex
        ret

end:    ldr     x1, =SCRATCH
        ldr     x0, =0x20026                /* ADP_Stopped_ApplicationExit */
        str     x0, [x1]
        str     xzr, [x1, #8]
        mov     x0, #0x18                   /* SYS_EXIT */
        hlt     #0xf000
        b       .
        .ltorg

        .balign 2048
vectors:
        .rept   16
        msr     tpidr_el1, x0
        b       caught
        .balign 128
        .endr

        .balign 4096                        /* written and executed: a page of its own */
slot:   nop
        b       done
        .balign 4096

        .data
        .balign 4096
level1: .quad   0x40000000 * 0 + (1 << 54 | 1 << 53 | 1 << 10 | 1 << 2 | 1)    /* devices */
        .quad   level2 + 3
        .fill   510, 8, 0
level2: .set    block, 0x40000000
        .rept   2
        .quad   block + (1 << 10 | 3 << 8 | 1)
        .set    block, block + 0x200000
        .endr
        .rept   30
        .quad   block + (1 << 54 | 1 << 53 | 1 << 10 | 3 << 8 | 1)
        .set    block, block + 0x200000
        .endr
        .fill   480, 8, 0
index:  .quad   0
has_sme: .quad  0
        .balign 4
words:  .incbin WORDS
words_end:
