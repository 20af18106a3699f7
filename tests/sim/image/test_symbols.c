/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <elf.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/count.h"
#include "sim/image/symbols.h"

/* An ELF with a segment, and a table of symbols of a section of code and one of data. */
struct file {
    Elf64_Ehdr header;
    Elf64_Phdr program;
    Elf64_Shdr section[5]; /* none, code, data, symbols, names */
    Elf64_Sym symbol[8];
    char names[64];
};

enum { NONE, CODE, DATA, SYMBOLS, NAMES };

static const char names[64] = "\0_start\0work\0$x\0table\0later\0weak";

static Elf64_Sym symbol(const char *name, unsigned char type, uint16_t section, uint64_t value, uint64_t size)
{
    uint32_t at = 1;
    while (strcmp(names + at, name) != 0)
        at += (uint32_t)strlen(names + at) + 1;
    return (Elf64_Sym){
        .st_name = at, .st_info = type, .st_shndx = section, .st_value = value, .st_size = size};
}

static struct file good_file(void)
{
    struct file file = {
        .header = {.e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
                   .e_type = ET_EXEC,
                   .e_machine = EM_AARCH64,
                   .e_version = EV_CURRENT,
                   .e_phoff = offsetof(struct file, program),
                   .e_shoff = offsetof(struct file, section),
                   .e_ehsize = sizeof(Elf64_Ehdr),
                   .e_phentsize = sizeof(Elf64_Phdr),
                   .e_phnum = 1,
                   .e_shentsize = sizeof(Elf64_Shdr),
                   .e_shnum = 5,
                   .e_shstrndx = NAMES},
        .program = {.p_type = PT_LOAD, .p_vaddr = 0x80000, .p_memsz = 0x1000},
        .section =
            {
                [CODE] = {.sh_type = SHT_PROGBITS, .sh_flags = SHF_ALLOC | SHF_EXECINSTR},
                [DATA] = {.sh_type = SHT_PROGBITS, .sh_flags = SHF_ALLOC},
                [SYMBOLS] = {.sh_type = SHT_SYMTAB,
                             .sh_offset = offsetof(struct file, symbol),
                             .sh_size = sizeof file.symbol,
                             .sh_link = NAMES,
                             .sh_entsize = sizeof(Elf64_Sym)},
                [NAMES] = {.sh_type = SHT_STRTAB,
                           .sh_offset = offsetof(struct file, names),
                           .sh_size = sizeof file.names},
            },
        .symbol =
            {
                [1] = symbol("later", STT_NOTYPE, CODE, 0x80100, 0),
                [2] = symbol("_start", STT_FUNC, CODE, 0x80000, 0x20),
                [3] = symbol("$x", STT_NOTYPE, CODE, 0x80010, 0),
                [4] = symbol("work", STT_FUNC, CODE, 0x80040, 0x10),
                [5] = symbol("weak", STT_FUNC, CODE, 0x80040, 0x10),
                [6] = symbol("table", STT_OBJECT, DATA, 0x80080, 0x10),
                [7] = symbol("table", STT_NOTYPE, SHN_UNDEF, 0x80050, 0x10),
            },
    };
    memcpy(file.names, names, sizeof names);
    return file;
}

static const struct el2_symbols_place everywhere = {.size = UINT64_MAX};

static struct el2_symbols *take(const void *content, size_t size)
{
    struct el2_symbols *symbols = el2_symbols_create();
    struct el2_error error = {""};
    cr_assert(el2_symbols_take(symbols, "file", content, size, &error), "%s", error.text);
    return symbols;
}

static void expect_name(const struct el2_symbols *symbols, uint64_t pc, const char *wanted)
{
    char text[EL2_SYMBOL_TEXT];
    cr_expect_eq(el2_symbols_name(symbols, pc, text), *wanted != 0, "0x%" PRIx64, pc);
    cr_expect_str_eq(text, wanted, "0x%" PRIx64 ": GOT <%s> WANTED <%s>", pc, text, wanted);
}

static void expect_bad(const void *content, size_t size, const char *wanted)
{
    struct el2_symbols *symbols = el2_symbols_create();
    struct el2_error error = {""};
    cr_expect_not(el2_symbols_take(symbols, "file", content, size, &error), "%s", wanted);
    cr_expect_str_eq(error.text, wanted);
    el2_symbols_free(symbols);
}

Test(symbols, elf)
{
    const struct file file = good_file();
    struct el2_symbols *symbols = take(&file, sizeof file);
    uint64_t start;
    cr_expect_eq(el2_symbols_count(symbols), 4u);
    cr_expect(el2_symbols_start(symbols, &start) && start == 0x80000);
    expect_name(symbols, 0x80000, ""); /* no place is known */
    el2_symbols_place(symbols, &everywhere);
    expect_name(symbols, 0x7fffc, "");
    expect_name(symbols, 0x80000, "_start");
    expect_name(symbols, 0x8001c, "_start+0x1c"); /* $x names nothing */
    expect_name(symbols, 0x80020, "");            /* it ends there */
    expect_name(symbols, 0x80044, "work+0x4");    /* the first of its address */
    expect_name(symbols, 0x80080, "");            /* data */
    expect_name(symbols, 0x80100, "later");
    expect_name(symbols, 0x801fc, "later+0xfc"); /* nothing says where it ends */
    expect_name(symbols, 0x80100 + 0xfffff, "later+0xfffff");
    expect_name(symbols, 0x80100 + 0x100000, "");
    expect_name(symbols, UINT64_MAX, "");
    el2_symbols_free(symbols);
}

Test(symbols, elf_without_any)
{
    struct file file = good_file();
    file.section[SYMBOLS].sh_type = SHT_NULL;
    struct el2_symbols *symbols = take(&file, sizeof file);
    cr_expect_eq(el2_symbols_count(symbols), 0u);
    el2_symbols_place(symbols, &everywhere);
    expect_name(symbols, 0x80000, "");
    el2_symbols_free(symbols);
}

/* Tables that reach beyond the file, names beyond their table, sections that are none: nothing is taken of them. */
Test(symbols, elf_hostile)
{
    struct file file = good_file();
    file.section[SYMBOLS].sh_size = UINT64_MAX;
    el2_symbols_free(take(&file, sizeof file));
    file = good_file();
    file.section[SYMBOLS].sh_offset = sizeof file - 8;
    el2_symbols_free(take(&file, sizeof file));
    file = good_file();
    file.section[SYMBOLS].sh_link = 0xffff;
    el2_symbols_free(take(&file, sizeof file));
    file = good_file();
    file.header.e_shoff = sizeof file + 1;
    el2_symbols_free(take(&file, sizeof file));
    file = good_file();
    file.header.e_shnum = 0xff00;
    el2_symbols_free(take(&file, sizeof file));
    file = good_file();
    for (size_t i = 1; i < EL2_COUNT(file.symbol); i++)
        file.symbol[i].st_name = UINT32_MAX;
    struct el2_symbols *symbols = take(&file, sizeof file);
    cr_expect_eq(el2_symbols_count(symbols), 0u);
    el2_symbols_free(symbols);
    file = good_file();
    for (size_t i = 1; i < EL2_COUNT(file.symbol); i++)
        file.symbol[i].st_shndx = 77;
    symbols = take(&file, sizeof file);
    cr_expect_eq(el2_symbols_count(symbols), 0u);
    el2_symbols_free(symbols);
    file = good_file();
    memset(file.names, 'x', sizeof file.names); /* no name has an end */
    el2_symbols_free(take(&file, sizeof file));
}

Test(symbols, truncated)
{
    const struct file file = good_file();
    for (size_t size = 1; size < sizeof file; size++) {
        struct el2_symbols *symbols = el2_symbols_create();
        struct el2_error error;
        uint8_t *content = malloc(size); /* of its size, so that a byte behind it is found out */
        cr_assert(content && symbols);
        memcpy(content, &file, size);
        el2_symbols_take(symbols, "file", content, size, &error);
        free(content);
        el2_symbols_free(symbols);
    }
}

static const char map[] = "ffff800008000000 T _text\n"
                          "ffff800008010000 T _stext\n"
                          "ffff800008010000 t gic_handle_irq\n"
                          "ffff800008020000 W weak_one\t[module]\n"
                          "ffff800008020100 d data\n"
                          "ffff800008020200 t $x\n"
                          "\n"
                          "ffff800008010100 T before\r\n"
                          "ffff800008030000 T _etext";

Test(symbols, map)
{
    struct el2_symbols *symbols = take(map, strlen(map));
    uint64_t start;
    cr_expect_eq(el2_symbols_count(symbols), 6u);
    cr_expect(el2_symbols_start(symbols, &start) && start == 0xffff800008000000);
    el2_symbols_place(symbols, &(struct el2_symbols_place){0x40000000, 0x30000, start});
    el2_symbols_place(symbols, &(struct el2_symbols_place){start, 0x30000, start});
    expect_name(symbols, 0x40000000, "_text");
    expect_name(symbols, 0x40010004, "_stext+0x4");
    expect_name(symbols, 0x40010100, "before"); /* its lines are in no order */
    expect_name(symbols, 0xffff800008020104, "weak_one+0x104");
    expect_name(symbols, 0x40030000, ""); /* behind its place */
    expect_name(symbols, 0x3ffffffc, "");
    el2_symbols_free(symbols);
}

Test(symbols, map_bad)
{
    static const char second[] = "ffff800008000000 T _text\nffff8000 _stext\n";
    expect_bad(second, strlen(second), "file:2: not a line of a System.map: ADDRESS TYPE NAME");
    static const char *const none[] = {"",
                                       "\n",
                                       "ffff800008000000",
                                       "ffff800008000000 T",
                                       "fff T a\n",
                                       "hello world\n",
                                       "ffff800008000000 T \n"};
    for (size_t i = 0; i < EL2_COUNT(none); i++) {
        struct el2_symbols *symbols = take(none[i], strlen(none[i]));
        cr_expect_eq(el2_symbols_count(symbols), 0u, "<%s>", none[i]);
        el2_symbols_free(symbols);
    }
}

Test(symbols, too_many)
{
    static const char line[] = "ffff800008000000 T a\n";
    const size_t length = strlen(line), count = EL2_SYMBOLS_COUNT_MAX + 1;
    char *text = malloc(count * length);
    cr_assert(text);
    for (size_t i = 0; i < count; i++)
        memcpy(text + i * length, line, length);
    expect_bad(text, count * length, "more than 1048576 symbols of code");
    el2_symbols_free(take(text, (count - 1) * length));
    free(text);
}

Test(symbols, name_cut)
{
    char text[1000] = "ffff800008000000 T ", name[EL2_SYMBOL_TEXT];
    memset(text + strlen(text), 'n', 900);
    struct el2_symbols *symbols = take(text, strlen(text));
    el2_symbols_place(symbols, &everywhere);
    cr_expect(el2_symbols_name(symbols, 0xffff800008000000, name));
    cr_expect_eq(strlen(name), EL2_SYMBOL_TEXT - 1u);
    cr_expect(el2_symbols_name(symbols, 0xffff8000080ffffc, name));
    cr_expect_str_eq(name + strlen(name) - 8, "+0xffffc");
    el2_symbols_free(symbols);
}

/* More places than are kept are ignored. */
Test(symbols, places)
{
    struct el2_symbols *symbols = take(map, strlen(map));
    for (uint64_t i = 0; i <= EL2_SYMBOLS_PLACES; i++)
        el2_symbols_place(symbols, &(struct el2_symbols_place){i << 32, 0x1000, 0xffff800008010000});
    expect_name(symbols, (EL2_SYMBOLS_PLACES - 1ull) << 32, "_stext");
    expect_name(symbols, (uint64_t)EL2_SYMBOLS_PLACES << 32, "");
    el2_symbols_free(symbols);
}

/* --- where a kernel has moved to --- */

#define MRS  0xd5380700u /* mrs x0, ID_AA64MMFR0_EL1 */
#define MASK 0xffffffe0u
#define SIZE 0x40000u

static uint8_t image[SIZE];

static void put(size_t at, uint32_t word)
{
    for (unsigned i = 0; i < 4; i++)
        image[at + i] = (uint8_t)(word >> 8 * i);
}

static struct el2_symbols_seen seen(uint64_t pc)
{
    return (struct el2_symbols_seen){.pc = pc, .mask = MASK, .value = MRS};
}

Test(symbols, settle)
{
    struct el2_symbols *symbols = take(map, strlen(map));
    put(0x10104, MRS | 3);
    put(0x20104, MRS | 5); /* the first alone could be at either */
    put(0x20008, MRS);
    const uint64_t base = 0xffffb2a3c0de0000;
    const struct el2_symbols_seen all[] = {seen(base + 0x20104), seen(base + 0x20008)};
    cr_expect_not(el2_symbols_settle(symbols, image, SIZE, all, 1)); /* which of the two? */
    expect_name(symbols, all[0].pc, "");
    cr_expect_not(el2_symbols_settle(symbols, image, SIZE, all, 0));
    cr_expect(el2_symbols_settle(symbols, image, SIZE, all, 2));
    expect_name(symbols, all[0].pc, "weak_one+0x104");
    expect_name(symbols, all[1].pc, "weak_one+0x8");
    cr_expect_not(el2_symbols_settle(symbols, image, SIZE, all, 2)); /* all are in a place */
    el2_symbols_free(symbols);
}

/* A module's instructions, whether they come first or last, are not the image's. */
Test(symbols, settle_beside_modules)
{
    const uint64_t base = 0xffffb2a3c0de0000, module = 0xffffb2a3b0000000;
    const struct el2_symbols_seen all[] = {seen(module + 0x1c), seen(base + 0x10104), seen(module + 0x333c),
                                           seen(base + 0x20008)};
    put(0x10104, MRS);
    put(0x20008, MRS);
    for (size_t from = 0; from < 2; from++) {
        struct el2_symbols *symbols = take(map, strlen(map));
        cr_expect(el2_symbols_settle(symbols, image, SIZE, all + from, 4 - from));
        expect_name(symbols, base + 0x20008, "weak_one+0x8");
        expect_name(symbols, module + 0x1c, "");
        el2_symbols_free(symbols);
    }
}

Test(symbols, settle_nowhere)
{
    struct el2_symbols *symbols = take(map, strlen(map));
    put(0x10104, MRS);
    const struct el2_symbols_seen off[] = {seen(0xffffb2a3c0df0108)}; /* no multiple of 64 KiB away */
    cr_expect_not(el2_symbols_settle(symbols, image, SIZE, off, 1));
    const struct el2_symbols_seen low[] = {seen(0x104)};
    cr_expect_not(el2_symbols_settle(symbols, image, 3, low, 1)); /* smaller than a word */
    cr_expect_not(el2_symbols_settle(symbols, image, 0, low, 1));
    el2_symbols_free(symbols);
}

Test(symbols, files)
{
    struct el2_symbols *symbols;
    struct el2_error error;
    cr_expect_not(el2_symbols_read("/nowhere/map", &symbols, &error));
    cr_expect_str_eq(error.text, "/nowhere/map: No such file or directory");
    cr_expect_null(symbols);
    cr_expect_not(el2_symbols_read("/", &symbols, &error));
    cr_expect_str_eq(error.text, "/: not a file: give an ELF file, a System.map or a kernel's image");
    el2_symbols_free(NULL);
}
