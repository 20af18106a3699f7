/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <criterion/criterion.h>
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bad_files.h"
#include "cpumodel/text/count.h"
#include "sim/image/file.h"
#include "sim/image/image.h"

#define RAM_BASE 0x40000000ull
#define RAM_SIZE 0x200000ull

/* A small ELF: a header, three program headers, a text and a data segment with BSS, a dynamic section. */
struct file {
    Elf64_Ehdr header;
    Elf64_Phdr program[3];
    uint32_t text[4];
    uint64_t data[2];
    Elf64_Dyn dynamic[2];
};

enum { TEXT, DATA, DYNAMIC };

static uint8_t bytes[RAM_SIZE];
static const struct el2_ram ram = {bytes, RAM_BASE, RAM_SIZE};

static struct file good_file(void)
{
    struct file file = {
        .header =
            {
                .e_ident = {0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT},
                .e_type = ET_EXEC,
                .e_machine = EM_AARCH64,
                .e_version = EV_CURRENT,
                .e_entry = 0x40080004,
                .e_phoff = offsetof(struct file, program),
                .e_ehsize = sizeof(Elf64_Ehdr),
                .e_phentsize = sizeof(Elf64_Phdr),
                .e_phnum = 3,
            },
        .text = {0xd503201f, 0xd4200000, 0xd4200020, 0xd4200040},
        .data = {0x1111111111111111, 0x2222222222222222},
        .dynamic = {{.d_tag = DT_RELASZ}, {.d_tag = DT_NULL}},
    };
    file.program[TEXT] = (Elf64_Phdr){.p_type = PT_LOAD,
                                      .p_offset = offsetof(struct file, text),
                                      .p_vaddr = 0x40080000,
                                      .p_paddr = 0x40080000,
                                      .p_filesz = sizeof file.text,
                                      .p_memsz = sizeof file.text};
    file.program[DATA] = (Elf64_Phdr){.p_type = PT_LOAD,
                                      .p_offset = offsetof(struct file, data),
                                      .p_vaddr = 0x40090000,
                                      .p_paddr = 0x40090000,
                                      .p_filesz = sizeof file.data,
                                      .p_memsz = 64};
    file.program[DYNAMIC] = (Elf64_Phdr){
        .p_type = PT_DYNAMIC, .p_offset = offsetof(struct file, dynamic), .p_filesz = sizeof file.dynamic};
    return file;
}

static void expect_bad(const struct file *file, const char *wanted)
{
    struct el2_image image;
    struct el2_error error = {""};
    char text[EL2_ERROR_TEXT];
    snprintf(text, sizeof text, "guest.elf: %s", wanted);
    cr_expect_not(el2_image_load("guest.elf", file, sizeof *file, &ram, &image, &error), "%s", wanted);
    cr_expect(bad_files_ends_as(error.text, text), "GOT <%s> WANTED <%s>", error.text, wanted);
}

Test(image, elf)
{
    struct file file = good_file();
    struct el2_image image;
    struct el2_error error;
    memset(bytes, 0xee, sizeof bytes);
    cr_assert(el2_image_load("guest.elf", &file, sizeof file, &ram, &image, &error), "%s", error.text);
    cr_expect_eq(image.entry, 0x40080004);
    cr_expect_eq(image.start, 0x40080000);
    cr_expect_eq(image.end, 0x40090040);
    cr_expect(!memcmp(bytes + 0x80000, file.text, sizeof file.text));
    cr_expect(!memcmp(bytes + 0x90000, file.data, sizeof file.data));
    for (unsigned i = sizeof file.data; i < 64; i++)
        cr_expect_eq(bytes[0x90000 + i], 0, "BSS byte %u", i);
    cr_expect_eq(bytes[0x90040], 0xee, "written behind the segment");
    cr_expect_eq(bytes[0x7ffff], 0xee, "written before the segment");
}

Test(image, entry_is_virtual)
{
    struct file file = good_file();
    struct el2_image image;
    file.program[TEXT].p_vaddr = 0xffff000000080000;
    file.header.e_entry = 0xffff000000080008;
    cr_assert(el2_image_load("guest.elf", &file, sizeof file, &ram, &image, NULL));
    cr_expect_eq(image.entry, 0x40080008);
}

Test(image, static_pie)
{
    struct file file = good_file();
    struct el2_image image;
    file.header.e_type = ET_DYN;
    file.header.e_entry = 0x4;
    file.program[TEXT].p_vaddr = file.program[TEXT].p_paddr = 0;
    file.program[DATA].p_vaddr = file.program[DATA].p_paddr = 0x10000;
    cr_assert(el2_image_load("guest.elf", &file, sizeof file, &ram, &image, NULL));
    cr_expect_eq(image.entry, EL2_LOAD_ADDRESS + 4);
    cr_expect_eq(image.end, EL2_LOAD_ADDRESS + 0x10040);

    file.dynamic[0].d_un.d_val = 24;
    expect_bad(&file, "has relocations to do: link it with -static -no-pie");
    file.dynamic[0].d_tag = DT_NEEDED;
    expect_bad(&file, "needs shared libraries: link it with -static");
}

/* Up to the last byte of RAM; a segment of no bytes may lie at its end. */
Test(image, at_the_end_of_ram)
{
    struct file file = good_file();
    struct el2_image image;
    struct el2_error error = {""};
    file.program[DATA].p_paddr = RAM_BASE + RAM_SIZE - file.program[DATA].p_memsz;
    cr_expect(el2_image_load("guest.elf", &file, sizeof file, &ram, &image, &error), "%s", error.text);
    file.program[DATA].p_paddr = RAM_BASE + RAM_SIZE;
    file.program[DATA].p_filesz = file.program[DATA].p_memsz = 0;
    cr_expect(el2_image_load("guest.elf", &file, sizeof file, &ram, &image, &error), "%s", error.text);
}

struct mutation {
    const char *message; /* `...`: what libelf says */
    size_t at;
    unsigned size;
    uint64_t value;
};

#define FIELD(part, member) offsetof(struct file, part.member), sizeof(((struct file *)0)->part.member)
#define PROGRAM(index, member)                                                                               \
    offsetof(struct file, program) + (index) * sizeof(Elf64_Phdr) + offsetof(Elf64_Phdr, member),            \
        sizeof(((Elf64_Phdr *)0)->member)

/* One field set to one value. */
static const struct mutation mutations[] = {
    {"not a 64-bit ELF: compile the guest for aarch64", offsetof(struct file, header.e_ident) + EI_CLASS, 1,
     ELFCLASS32},
    {"not a little-endian ELF: compile the guest with -mlittle-endian",
     offsetof(struct file, header.e_ident) + EI_DATA, 1, ELFDATA2MSB},
    {"ELF for machine 62, not for AArch64 (183): compile the guest for aarch64", FIELD(header, e_machine),
     EM_X86_64},
    {"ELF of type 1 is no executable (2 or 3): link it", FIELD(header, e_type), ET_REL},
    {"ELF of type 4 is no executable (2 or 3): link it", FIELD(header, e_type), ET_CORE},
    {"ELF without readable program headers (truncated?): ...", FIELD(header, e_phnum), 0},
    {"unreadable program headers (truncated?): ...", FIELD(header, e_phnum), 1000},
    {"ELF without readable program headers (truncated?): ...", FIELD(header, e_phoff), UINT64_MAX - 7},
    {"ELF without readable program headers (truncated?): ...", FIELD(header, e_phoff), 0x100000},
    {"the entry point 0x40080010 is in none of the loaded segments", FIELD(header, e_entry), 0x40080010},
    {"the entry point 0x0 is in none of the loaded segments", FIELD(header, e_entry), 0},
    {"the entry point 0x40080002 is not aligned to 4", FIELD(header, e_entry), 0x40080002},
    {"segment 0 has 0x10 bytes in the file but 0x8 in memory", PROGRAM(TEXT, p_memsz), 8},
    {"segment 0 lies beyond the end of the file (truncated?)", PROGRAM(TEXT, p_offset), 0x10000},
    {"segment 0 lies beyond the end of the file (truncated?)", PROGRAM(TEXT, p_offset), UINT64_MAX - 3},
    {"segment 0 lies beyond the end of the file (truncated?)", PROGRAM(TEXT, p_offset),
     sizeof(struct file) - 8},
    {"the dynamic section lies beyond the end of the file (truncated?)", PROGRAM(DYNAMIC, p_offset),
     UINT64_MAX - 3},
    {"the dynamic section lies beyond the end of the file (truncated?)", PROGRAM(DYNAMIC, p_filesz),
     UINT64_MAX - 3},
    {"a segment of 0xffffffffffffffff bytes at 0x40090000 is not in RAM (0x40000000 to 0x40200000): link it "
     "elsewhere or give more with --ram",
     PROGRAM(DATA, p_memsz), UINT64_MAX},
    {"a segment of 0x200000 bytes at 0x40090000 is not in RAM (0x40000000 to 0x40200000): link it elsewhere "
     "or give more with --ram",
     PROGRAM(DATA, p_memsz), RAM_SIZE},
    {"a segment of 0x40 bytes at 0x3ffffff8 is not in RAM (0x40000000 to 0x40200000): link it elsewhere or "
     "give more with --ram",
     PROGRAM(DATA, p_paddr), 0x3ffffff8},
    {"a segment of 0x40 bytes at 0x401fffe0 is not in RAM (0x40000000 to 0x40200000): link it elsewhere or "
     "give more with --ram",
     PROGRAM(DATA, p_paddr), 0x401fffe0},
    {"a segment of 0x40 bytes at 0xfffffffffffffff0 is not in RAM (0x40000000 to 0x40200000): link it "
     "elsewhere or give more with --ram",
     PROGRAM(DATA, p_paddr), UINT64_MAX - 15},
    {"a segment of 0x40 bytes at 0x0 is not in RAM (0x40000000 to 0x40200000): link it elsewhere or give "
     "more with --ram",
     PROGRAM(DATA, p_paddr), 0},
    {"segments 0 and 1 overlap at 0x40080008", PROGRAM(DATA, p_paddr), 0x40080008},
    {"segments 0 and 1 overlap at 0x40080000", PROGRAM(DATA, p_paddr), 0x4007ffd0},
    {"asks for a program interpreter: link it with -static", PROGRAM(DYNAMIC, p_type), PT_INTERP},
};

Test(image, bad_fields)
{
    for (size_t i = 0; i < EL2_COUNT(mutations); i++) {
        struct file file = good_file();
        memcpy((uint8_t *)&file + mutations[i].at, &mutations[i].value, mutations[i].size);
        expect_bad(&file, mutations[i].message);
    }
}

Test(image, nothing_to_load)
{
    struct file file = good_file();
    file.program[TEXT].p_type = file.program[DATA].p_type = PT_NOTE;
    expect_bad(&file, "ELF with nothing to load");
}

/* What is left of a file must never be loaded as if it were whole, and never read behind its end. */
Test(image, every_prefix)
{
    const struct file file = good_file();
    for (size_t size = 0; size < sizeof file; size++) {
        struct el2_image image;
        struct el2_error error = {""};
        uint8_t *copy = malloc(size + 1);
        memcpy(copy, &file, size);
        copy = realloc(copy, size ? size : 1);
        bool loaded = el2_image_load("guest.elf", copy, size, &ram, &image, &error);
        cr_expect(!loaded, "the first %zu of %zu bytes", size, sizeof file);
        cr_expect(loaded || *error.text, "no message for %zu bytes", size);
        free(copy);
    }
}

/* Any change of a few bytes is refused with a message, or loads into RAM and nowhere else. */
Test(image, mutations)
{
    uint64_t seed = 0x9e3779b97f4a7c15;
    for (unsigned round = 0; round < 20000; round++) {
        struct file file = good_file();
        struct el2_image image;
        struct el2_error error = {""};
        for (unsigned change = 0; change < 1 + round % 4; change++) {
            seed = seed * 6364136223846793005ull + 1442695040888963407ull;
            ((uint8_t *)&file)[4 + (seed >> 33) % (offsetof(struct file, text) - 4)] = (uint8_t)(seed >> 56);
        }
        if (el2_image_load("guest.elf", &file, sizeof file, &ram, &image, &error)) {
            cr_assert(image.start >= RAM_BASE && image.end <= RAM_BASE + RAM_SIZE && image.start < image.end);
            cr_assert(image.entry >= image.start && image.entry < image.end && image.entry % 4 == 0);
        } else {
            cr_assert(!strncmp(error.text, "guest.elf: ", 11), "round %u: \"%s\"", round, error.text);
        }
    }
}

Test(image, flat)
{
    const uint32_t code[] = {0xd503201f, 0xd4200000};
    struct el2_image image;
    cr_assert(el2_image_load("guest.bin", code, sizeof code, &ram, &image, NULL));
    cr_expect_eq(image.entry, EL2_LOAD_ADDRESS);
    cr_expect_eq(image.end, EL2_LOAD_ADDRESS + sizeof code);
    cr_expect(!memcmp(bytes + 0x80000, code, sizeof code));
}

struct image_header {
    uint32_t code[2];
    uint64_t text_offset, image_size, flags, reserved[3];
    uint32_t magic, pe;
};

Test(image, linux_image)
{
    struct image_header header = {
        .code = {0xd503201f}, .text_offset = 0x100000, .image_size = 0x8000, .magic = 0x644d5241};
    struct el2_image image;
    struct el2_error error;
    memset(bytes, 0xee, sizeof bytes);
    cr_assert(el2_image_load("Image", &header, sizeof header, &ram, &image, &error), "%s", error.text);
    cr_expect_eq(image.entry, RAM_BASE + 0x100000);
    cr_expect_eq(image.end, RAM_BASE + 0x108000);
    cr_expect_eq(bytes[0x107fff], 0, "the end of the image's memory is not cleared");
    cr_expect_eq(bytes[0x108000], 0xee);

    header.image_size = RAM_SIZE;
    cr_expect_not(el2_image_load("Image", &header, sizeof header, &ram, &image, &error));
    cr_expect_str_eq(
        error.text,
        "Image: the image of 0x200000 bytes at 0x40100000 is not in RAM (0x40000000 to 0x40200000): link it "
        "elsewhere or give more with --ram");
    header.image_size = 0x8000;
    header.text_offset = UINT64_MAX - 0xfff;
    cr_expect_not(el2_image_load("Image", &header, sizeof header, &ram, &image, &error));
    header.text_offset = 0x100002;
    cr_expect_not(el2_image_load("Image", &header, sizeof header, &ram, &image, &error));
    cr_expect_str_eq(error.text, "Image: Image header with text_offset 0x100002, not aligned to 4");
}

Test(image, too_big)
{
    static uint8_t big[RAM_SIZE];
    struct el2_image image;
    struct el2_error error;
    cr_expect_not(el2_image_load("guest.bin", big, sizeof big, &ram, &image, &error));
    cr_expect_not_null(strstr(error.text, "is not in RAM"), "%s", error.text);
}

static bool load_file(const char *path, struct el2_image *image, struct el2_error *error)
{
    struct el2_file file;
    if (!el2_image_read(path, &ram, &file, error))
        return false;
    const bool loaded = el2_image_load(path, file.bytes, file.size, &ram, image, error);
    free(file.bytes);
    return loaded;
}

Test(image, files)
{
    struct el2_image image;
    struct el2_error error;
    cr_expect_not(load_file("/nonexistent/guest.elf", &image, &error));
    cr_expect_not_null(strstr(error.text, "No such file"), "%s", error.text);
    cr_expect_not(load_file("/", &image, &error));
    cr_expect_not_null(strstr(error.text, "not a file"), "%s", error.text);
    cr_expect_not(load_file("/dev/zero", &image, &error));

    const struct file file = good_file();
    char path[] = "/tmp/el2sim-test-XXXXXX";
    int fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    cr_assert_eq(write(fd, &file, sizeof file), (ssize_t)sizeof file);
    close(fd);
    cr_expect(load_file(path, &image, &error), "%s", error.text);
    cr_expect_eq(image.entry, 0x40080004);
    cr_assert_eq(truncate(path, 0), 0);
    cr_expect_not(load_file(path, &image, &error));
    for (unsigned more = 0; more < 2; more++) {
        cr_assert_eq(truncate(path, 2 * (off_t)ram.size + more), 0);
        cr_expect_not(load_file(path, &image, &error));
        cr_expect_not_null(strstr(error.text, more ? "more with --ram" : "is not in RAM"), "%s", error.text);
    }
    unlink(path);
}

/* Where standard input is closed, the next file is descriptor 0. */
Test(image, file_without_standard_input)
{
    const struct el2_file_wanted wanted = {.what = "a file", .most = 100};
    struct el2_file file;
    struct el2_error error = {""};
    char path[] = "/tmp/el2sim-test-XXXXXX";
    int fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    cr_assert_eq(write(fd, "abc", 3), 3);
    close(fd);
    close(STDIN_FILENO);
    cr_expect(el2_file_read(path, &wanted, &file, &error), "%s", error.text);
    cr_expect(file.size == 3 && memcmp(file.bytes, "abc", 3) == 0);
    cr_expect_eq(fcntl(STDIN_FILENO, F_GETFD), -1, "it is open yet");
    free(file.bytes);
    unlink(path);
}
