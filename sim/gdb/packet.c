/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/gdb/packet.h"

#include <string.h>

#define INTERRUPT 3
#define ESCAPE    0x20

int el2_gdb_digit(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

static void add(struct el2_gdb_reader *reader, uint8_t byte)
{
    if (reader->size == EL2_GDB_PACKET_MAX)
        reader->is_long = true;
    else
        reader->data[reader->size++] = (char)byte;
}

static enum el2_gdb_event between(struct el2_gdb_reader *reader, uint8_t byte)
{
    switch (byte) {
    case '$':
        reader->state = EL2_GDB_IN_DATA;
        reader->is_long = false;
        reader->sum = 0;
        reader->size = 0;
        return EL2_GDB_NOTHING;
    case '+':
        return EL2_GDB_NOTHING;
    case '-':
        return EL2_GDB_AGAIN;
    case INTERRUPT:
        return EL2_GDB_INTERRUPT;
    default:
        return EL2_GDB_FOREIGN;
    }
}

static enum el2_gdb_event in_data(struct el2_gdb_reader *reader, uint8_t byte)
{
    if (byte == '#') {
        reader->state = EL2_GDB_IN_SUM;
        return EL2_GDB_NOTHING;
    }
    reader->sum = (uint8_t)(reader->sum + byte);
    if (byte == '}')
        reader->state = EL2_GDB_ESCAPED;
    else
        add(reader, byte);
    return EL2_GDB_NOTHING;
}

static enum el2_gdb_event end(struct el2_gdb_reader *reader, uint8_t byte)
{
    const int digit = el2_gdb_digit((char)byte);
    reader->state = EL2_GDB_BETWEEN;
    reader->data[reader->size] = 0;
    if (reader->is_long)
        return EL2_GDB_LONG;
    return digit >= 0 && (reader->told | (unsigned)digit) == reader->sum ? EL2_GDB_PACKET : EL2_GDB_BAD;
}

enum el2_gdb_event el2_gdb_read(struct el2_gdb_reader *reader, uint8_t byte)
{
    const int digit = el2_gdb_digit((char)byte);
    switch (reader->state) {
    case EL2_GDB_IN_DATA:
        return in_data(reader, byte);
    case EL2_GDB_ESCAPED:
        reader->sum = (uint8_t)(reader->sum + byte);
        reader->state = EL2_GDB_IN_DATA;
        add(reader, byte ^ ESCAPE);
        return EL2_GDB_NOTHING;
    case EL2_GDB_IN_SUM:
        reader->told = digit < 0 ? 0x100 : (unsigned)digit << 4;
        reader->state = EL2_GDB_IN_SUM_2;
        return EL2_GDB_NOTHING;
    case EL2_GDB_IN_SUM_2:
        return end(reader, byte);
    default:
        return between(reader, byte);
    }
}

size_t el2_gdb_frame(const char *data, size_t size, char frame[EL2_GDB_FRAME_MAX])
{
    static const char digits[] = "0123456789abcdef";
    size_t used = 0;
    uint8_t sum = 0;
    frame[used++] = '$';
    for (size_t i = 0; i < size; i++) {
        char byte = data[i];
        if (byte == '$' || byte == '#' || byte == '}' || byte == '*') {
            frame[used++] = '}';
            sum = (uint8_t)(sum + '}');
            byte ^= ESCAPE;
        }
        frame[used++] = byte;
        sum = (uint8_t)(sum + (uint8_t)byte);
    }
    frame[used++] = '#';
    frame[used++] = digits[sum >> 4];
    frame[used++] = digits[sum & 15];
    return used;
}

bool el2_gdb_number(const char **text, uint64_t *value)
{
    const char *at = *text;
    *value = 0;
    for (; el2_gdb_digit(*at) >= 0 && at - *text < 16; at++)
        *value = *value << 4 | (uint64_t)el2_gdb_digit(*at);
    if (at == *text || el2_gdb_digit(*at) >= 0)
        return false;
    *text = at;
    return true;
}

bool el2_gdb_bytes(const char *text, void *bytes, size_t size)
{
    if (strlen(text) != 2 * size)
        return false;
    for (size_t i = 0; i < size; i++) {
        const int high = el2_gdb_digit(text[2 * i]), low = el2_gdb_digit(text[2 * i + 1]);
        if (high < 0 || low < 0)
            return false;
        ((uint8_t *)bytes)[i] = (uint8_t)(high << 4 | low);
    }
    return true;
}
