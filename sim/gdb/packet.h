/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Packets of GDB's remote serial protocol ("GDB Remote Serial Protocol", Overview): `$` data `#` and the sum of the data's
 * bytes in two hexadecimal digits; `}` escapes a byte, which is XORed with 0x20. Only answers may have runs of a byte
 * encoded: a `*` of a debugger's is itself. Between packets there are `+`, `-` and the byte 3, an interrupt. Nothing here
 * allocates, and no input is trusted.
 *
 *     struct el2_gdb_reader reader = {0};
 *     while (el2_gdb_read(&reader, next_byte()) != EL2_GDB_PACKET)
 *         …
 *     puts(reader.data);                                    // "qSupported:…"
 *     char frame[EL2_GDB_FRAME_MAX];
 *     size_t size = el2_gdb_frame("OK", 2, frame);          // "$OK#9a"
 */
#ifndef EL2_SIM_GDB_PACKET_H
#define EL2_SIM_GDB_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EL2_GDB_PACKET_MAX 16384u /* bytes of a packet's data, without escapes */
#define EL2_GDB_FRAME_MAX  (2 * EL2_GDB_PACKET_MAX + 4)

enum el2_gdb_event {
    EL2_GDB_NOTHING,   /* there is more to come */
    EL2_GDB_PACKET,    /* the reader has one */
    EL2_GDB_BAD,       /* one whose sum is wrong, to be asked for again */
    EL2_GDB_LONG,      /* one that is too long: no debugger that has been told the limit sends it */
    EL2_GDB_INTERRUPT, /* the byte 3 */
    EL2_GDB_AGAIN,     /* `-`: the last answer is asked for again */
    EL2_GDB_FOREIGN,   /* a byte between packets that no debugger sends */
};

/* Zeroed for the first byte. */
struct el2_gdb_reader {
    enum { EL2_GDB_BETWEEN, EL2_GDB_IN_DATA, EL2_GDB_ESCAPED, EL2_GDB_IN_SUM, EL2_GDB_IN_SUM_2 } state;
    bool is_long;
    uint8_t sum;
    unsigned told; /* the sum that the packet says; more than a byte: none */
    size_t size;
    char data[EL2_GDB_PACKET_MAX + 1]; /* of a packet, until the next byte is read; with a NUL behind it */
};

enum el2_gdb_event el2_gdb_read(struct el2_gdb_reader *reader, uint8_t byte);

/* A packet of `size` bytes, EL2_GDB_PACKET_MAX at most: how long it is. No NUL. */
size_t el2_gdb_frame(const char *data, size_t size, char frame[EL2_GDB_FRAME_MAX]);

/* A hexadecimal digit's value; -1: it is none. */
int el2_gdb_digit(char digit);

/* A hexadecimal number of 1 to 16 digits at `*text`, which is moved behind it. False: there is none, or it is longer. */
bool el2_gdb_number(const char **text, uint64_t *value);

/* `size` bytes of two digits each, at `text`, and nothing behind them. False: it is not so. */
bool el2_gdb_bytes(const char *text, void *bytes, size_t size);

#endif
