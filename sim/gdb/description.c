/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/gdb/description.h"

#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/arch/register.h"
#include "cpumodel/text/builder.h"
#include "cpumodel/text/count.h"

static const struct {
    const char *feature;
    el2_encoding encoding;
    const char *name;
} SYSTEM[] = {
#define SYSTEM_REGISTER(feature, name) {feature, EL2_SYS_##name, #name},
#include "sim/gdb/system_registers.inc"
#undef SYSTEM_REGISTER
};

/* The bits of PSTATE that a guest at AArch64 has, as SPSR_EL1 has them (DDI 0487 C5.2.19). */
static const struct {
    const char *name;
    unsigned lo, hi;
} PSTATE[] = {
    {"SP", 0, 0},    {"EL", 2, 3},   {"nRW", 4, 4},     {"F", 6, 6},      {"I", 7, 7},
    {"A", 8, 8},     {"D", 9, 9},    {"BTYPE", 10, 11}, {"SSBS", 12, 12}, {"ALLINT", 13, 13},
    {"IL", 20, 20},  {"SS", 21, 21}, {"PAN", 22, 22},   {"UAO", 23, 23},  {"DIT", 24, 24},
    {"TCO", 25, 25}, {"V", 28, 28},  {"C", 29, 29},     {"Z", 30, 30},    {"N", 31, 31},
};

/* What a vector register is made of: the union's field, the element, and how many there are. */
static const struct {
    const char *name, *type;
    unsigned count;
} VECTORS[] = {
    {"d", "ieee_double", 2}, {"s", "ieee_single", 4}, {"q", "uint128", 1}, {"u64", "uint64", 2},
    {"u32", "uint32", 4},    {"u16", "uint16", 8},    {"u8", "uint8", 16},
};

/* The named registers of the ID space, in the order of the encodings: the one of that place, or NULL behind the last. */
static const struct el2_register *id_register(unsigned place)
{
    size_t count;
    const struct el2_register *rows = el2_registers(&count);
    for (size_t i = 0; i < count; i++)
        if (el2_in_id_space(rows[i].encoding) && !place--)
            return &rows[i];
    return NULL;
}

bool el2_gdb_register_at(unsigned number, struct el2_gdb_register *reg)
{
    *reg = (struct el2_gdb_register){.size = 8};
    if (number < EL2_GDB_CPSR)
        return true;
    if (number < EL2_GDB_G) {
        reg->size = number >= EL2_GDB_V0 && number < EL2_GDB_FPSR ? 16 : 4;
        reg->encoding = number == EL2_GDB_FPSR ? EL2_SYS_FPSR : number == EL2_GDB_FPCR ? EL2_SYS_FPCR : 0;
        return true;
    }
    number -= EL2_GDB_G;
    if (number < EL2_COUNT(SYSTEM)) {
        reg->encoding = SYSTEM[number].encoding;
        return true;
    }
    const struct el2_register *id = id_register(number - (unsigned)EL2_COUNT(SYSTEM));
    if (id)
        reg->encoding = id->encoding;
    return id;
}

bool el2_gdb_shows(el2_encoding encoding)
{
    struct el2_gdb_register reg;
    for (unsigned number = EL2_GDB_G; el2_gdb_register_at(number, &reg); number++)
        if (reg.encoding == encoding)
            return true;
    return false;
}

static void open_feature(struct el2_text *text, const char *name)
{
    el2_text_add(text, "<feature name=\"%s\">\n", name);
}

static void close_feature(struct el2_text *text)
{
    el2_text_add(text, "</feature>\n");
}

static void add_register(struct el2_text *text, const char *name, unsigned bits, const char *type,
                         unsigned number)
{
    el2_text_add(text, "<reg name=\"%s\" bitsize=\"%u\" type=\"%s\" regnum=\"%u\"/>\n", name, bits, type,
                 number);
}

/* Of a group of its own, so that `info registers id` shows these alone; a debugger that calls a function does not save it. */
static void add_system_register(struct el2_text *text, const char *name, const char *group, unsigned number)
{
    el2_text_add(
        text,
        "<reg name=\"%s\" bitsize=\"64\" type=\"uint64\" group=\"%s\" save-restore=\"no\" regnum=\"%u\"/>\n",
        name, group, number);
}

static void add_core(struct el2_text *text)
{
    char name[8];
    open_feature(text, "org.gnu.gdb.aarch64.core");
    el2_text_add(text, "<flags id=\"cpsr_flags\" size=\"4\">\n");
    for (size_t i = 0; i < EL2_COUNT(PSTATE); i++)
        el2_text_add(text, "<field name=\"%s\" start=\"%u\" end=\"%u\"/>\n", PSTATE[i].name, PSTATE[i].lo,
                     PSTATE[i].hi);
    el2_text_add(text, "</flags>\n");
    for (unsigned n = 0; n < EL2_GDB_SP; n++) {
        snprintf(name, sizeof name, "x%u", n);
        add_register(text, name, 64, "int", n);
    }
    add_register(text, "sp", 64, "data_ptr", EL2_GDB_SP);
    add_register(text, "pc", 64, "code_ptr", EL2_GDB_PC);
    add_register(text, "cpsr", 32, "cpsr_flags", EL2_GDB_CPSR);
    close_feature(text);
}

static void add_vectors(struct el2_text *text)
{
    char name[8];
    open_feature(text, "org.gnu.gdb.aarch64.fpu");
    for (size_t i = 0; i < EL2_COUNT(VECTORS); i++)
        el2_text_add(text, "<vector id=\"v_%s\" type=\"%s\" count=\"%u\"/>\n", VECTORS[i].name,
                     VECTORS[i].type, VECTORS[i].count);
    el2_text_add(text, "<union id=\"vector\">\n");
    for (size_t i = 0; i < EL2_COUNT(VECTORS); i++)
        el2_text_add(text, "<field name=\"%s\" type=\"v_%s\"/>\n", VECTORS[i].name, VECTORS[i].name);
    el2_text_add(text, "</union>\n");
    for (unsigned n = 0; n < 32; n++) {
        snprintf(name, sizeof name, "v%u", n);
        add_register(text, name, 128, "vector", EL2_GDB_V0 + n);
    }
    add_register(text, "fpsr", 32, "int", EL2_GDB_FPSR);
    add_register(text, "fpcr", 32, "int", EL2_GDB_FPCR);
    close_feature(text);
}

static void add_system(struct el2_text *text)
{
    char name[40];
    for (unsigned i = 0; i < EL2_COUNT(SYSTEM); i++) {
        if (i == 0 || strcmp(SYSTEM[i].feature, SYSTEM[i - 1].feature) != 0) {
            if (i)
                close_feature(text);
            snprintf(name, sizeof name, "org.el2sim.%s", SYSTEM[i].feature);
            open_feature(text, name);
        }
        add_system_register(text, SYSTEM[i].name, SYSTEM[i].feature, EL2_GDB_G + i);
    }
    close_feature(text);
}

static void add_ids(struct el2_text *text)
{
    const struct el2_register *id;
    open_feature(text, "org.el2sim.id");
    for (unsigned i = 0; (id = id_register(i)); i++)
        add_system_register(text, id->name, "id", EL2_GDB_G + (unsigned)EL2_COUNT(SYSTEM) + i);
    close_feature(text);
}

char *el2_gdb_description(struct el2_error *error)
{
    struct el2_text text;
    el2_text_open(&text);
    el2_text_add(&text, "<?xml version=\"1.0\"?>\n<!DOCTYPE target SYSTEM \"gdb-target.dtd\">\n"
                        "<target version=\"1.0\">\n<architecture>aarch64</architecture>\n");
    add_core(&text);
    add_vectors(&text);
    add_system(&text);
    add_ids(&text);
    el2_text_add(&text, "</target>\n");
    return el2_text_finish(&text, error);
}
