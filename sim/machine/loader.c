/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <inttypes.h>
#include <libelf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sim/machine/loader.h"

#define SEGMENTS_MAX    256
#define IMAGE_MAGIC     0x644d5241u /* "ARM\x64" */
#define IMAGE_MAGIC_AT  56
#define IMAGE_HEADER    64
#define IMAGE_ALIGNMENT 0x200000ull
#define IMAGE_FIRST     0x1000ull /* the first page of RAM is kept free, as QEMU does */

/* What is being loaded. */
struct load {
    const char *name;
    const uint8_t *content;
    size_t size;
    const struct el2_ram *ram;
    struct el2_error *error;
};

struct segment {
    uint64_t address; /* guest physical */
    uint64_t virtual_address;
    uint64_t memory_size;
    uint64_t file_size;
    uint64_t offset; /* in the file */
    size_t number;   /* of the program header */
};

static bool in_ram(const struct el2_ram *ram, uint64_t address, uint64_t size)
{
    return address >= ram->base && address - ram->base <= ram->size &&
           size <= ram->size - (address - ram->base);
}

static bool fail_outside(const struct load *load, const char *what, uint64_t address, uint64_t size)
{
    return el2_fail(load->error,
                    "%s: %s of 0x%" PRIx64 " bytes at 0x%" PRIx64 " is not in RAM (0x%" PRIx64
                    " to 0x%" PRIx64 "): link it elsewhere or give more with --ram",
                    load->name, what, size, address, load->ram->base, load->ram->base + load->ram->size);
}

/* --- ELF ------------------------------------------------------------------------------------------------ */

static bool check_header(const struct load *load, const GElf_Ehdr *header)
{
    if (header->e_machine != EM_AARCH64)
        return el2_fail(load->error,
                        "%s: ELF for machine %u, not for AArch64 (%u): compile the guest for aarch64",
                        load->name, header->e_machine, EM_AARCH64);
    if (header->e_type != ET_EXEC && header->e_type != ET_DYN)
        return el2_fail(load->error, "%s: ELF of type %u is no executable (%u or %u): link it", load->name,
                        header->e_type, ET_EXEC, ET_DYN);
    return true;
}

/* Dynamic entries that ask for relocation: there is nobody here who would do that. */
static bool check_dynamic(const struct load *load, const GElf_Phdr *phdr)
{
    if (phdr->p_offset > load->size || phdr->p_filesz > load->size - phdr->p_offset)
        return el2_fail(load->error, "%s: the dynamic section lies beyond the end of the file (truncated?)",
                        load->name);
    for (uint64_t at = 0; at + sizeof(Elf64_Dyn) <= phdr->p_filesz; at += sizeof(Elf64_Dyn)) {
        Elf64_Dyn entry;
        memcpy(&entry, load->content + phdr->p_offset + at, sizeof entry);
        if (entry.d_tag == DT_NULL)
            break;
        if (entry.d_tag == DT_NEEDED)
            return el2_fail(load->error, "%s: needs shared libraries: link it with -static", load->name);
        bool relocates = entry.d_tag == DT_RELASZ || entry.d_tag == DT_RELSZ || entry.d_tag == DT_PLTRELSZ ||
                         entry.d_tag == DT_RELRSZ;
        if (relocates && entry.d_un.d_val)
            return el2_fail(load->error, "%s: has relocations to do: link it with -static -no-pie",
                            load->name);
    }
    return true;
}

static bool check_segment(const struct load *load, const struct segment *s)
{
    if (s->file_size > s->memory_size)
        return el2_fail(load->error,
                        "%s: segment %zu has 0x%" PRIx64 " bytes in the file but 0x%" PRIx64 " in memory",
                        load->name, s->number, s->file_size, s->memory_size);
    if (s->offset > load->size || s->file_size > load->size - s->offset)
        return el2_fail(load->error, "%s: segment %zu lies beyond the end of the file (truncated?)",
                        load->name, s->number);
    return true;
}

/* Collects the segments that are loaded; checks all but where they go. */
static bool read_segments(const struct load *load, Elf *elf, struct segment *segment, size_t *count)
{
    size_t headers;
    if (elf_getphdrnum(elf, &headers) || !headers)
        return el2_fail(load->error, "%s: ELF without readable program headers (truncated?): %s", load->name,
                        elf_errmsg(-1));
    if (headers > SEGMENTS_MAX)
        return el2_fail(load->error, "%s: %zu program headers, at most %d are read", load->name, headers,
                        SEGMENTS_MAX);
    for (size_t i = 0; i < headers; i++) {
        GElf_Phdr phdr; /* a copy: in the file it may not be aligned */
        if (!gelf_getphdr(elf, (int)i, &phdr))
            return el2_fail(load->error, "%s: unreadable program headers (truncated?): %s", load->name,
                            elf_errmsg(-1));
        if (phdr.p_type == PT_INTERP)
            return el2_fail(load->error, "%s: asks for a program interpreter: link it with -static",
                            load->name);
        if (phdr.p_type == PT_DYNAMIC && !check_dynamic(load, &phdr))
            return false;
        if (phdr.p_type != PT_LOAD || !phdr.p_memsz)
            continue;
        struct segment *s = &segment[(*count)++];
        *s = (struct segment){
            .address = phdr.p_paddr,
            .virtual_address = phdr.p_vaddr,
            .memory_size = phdr.p_memsz,
            .file_size = phdr.p_filesz,
            .offset = phdr.p_offset,
            .number = i,
        };
        if (!check_segment(load, s))
            return false;
    }
    return *count || el2_fail(load->error, "%s: ELF with nothing to load", load->name);
}

static bool place_segments(const struct load *load, struct segment *segment, size_t count, uint64_t slide)
{
    for (size_t i = 0; i < count; i++) {
        struct segment *s = &segment[i];
        s->address += slide;
        s->virtual_address += slide;
        if (!in_ram(load->ram, s->address, s->memory_size))
            return fail_outside(load, "a segment", s->address, s->memory_size);
        for (size_t k = 0; k < i; k++)
            if (s->address < segment[k].address + segment[k].memory_size &&
                segment[k].address < s->address + s->memory_size)
                return el2_fail(load->error, "%s: segments %zu and %zu overlap at 0x%" PRIx64, load->name,
                                segment[k].number, s->number,
                                s->address > segment[k].address ? s->address : segment[k].address);
    }
    return true;
}

/* The entry point is a virtual address; the guest begins with the MMU off. */
static bool find_entry(const struct load *load, const struct segment *segment, size_t count, uint64_t entry,
                       struct el2_image *image)
{
    for (size_t i = 0; i < count; i++) {
        uint64_t offset = entry - segment[i].virtual_address;
        if (offset >= segment[i].memory_size)
            continue;
        image->entry = segment[i].address + offset;
        if (image->entry % 4)
            return el2_fail(load->error, "%s: the entry point 0x%" PRIx64 " is not aligned to 4", load->name,
                            entry);
        return true;
    }
    return el2_fail(load->error, "%s: the entry point 0x%" PRIx64 " is in none of the loaded segments",
                    load->name, entry);
}

static void copy_segments(const struct load *load, const struct segment *segment, size_t count,
                          struct el2_image *image)
{
    image->start = UINT64_MAX;
    image->end = 0;
    for (size_t i = 0; i < count; i++) {
        const struct segment *s = &segment[i];
        uint8_t *to = load->ram->bytes + (s->address - load->ram->base);
        memcpy(to, load->content + s->offset, s->file_size);
        memset(to + s->file_size, 0, s->memory_size - s->file_size);
        if (s->address < image->start)
            image->start = s->address;
        if (s->address + s->memory_size > image->end)
            image->end = s->address + s->memory_size;
    }
}

static bool load_segments(const struct load *load, Elf *elf, struct el2_image *image)
{
    struct segment segment[SEGMENTS_MAX];
    size_t count = 0;
    GElf_Ehdr header;
    if (!gelf_getehdr(elf, &header))
        return el2_fail(load->error, "%s: unreadable ELF header: %s", load->name, elf_errmsg(-1));
    if (!check_header(load, &header) || !read_segments(load, elf, segment, &count))
        return false;
    uint64_t lowest = UINT64_MAX;
    for (size_t i = 0; i < count; i++)
        lowest = segment[i].address < lowest ? segment[i].address : lowest;
    uint64_t slide = header.e_type == ET_DYN && lowest < load->ram->base ? EL2_LOAD_ADDRESS : 0;
    if (!place_segments(load, segment, count, slide) ||
        !find_entry(load, segment, count, header.e_entry + slide, image))
        return false;
    copy_segments(load, segment, count, image);
    return true;
}

static bool load_elf(const struct load *load, struct el2_image *image)
{
    if (load->size < EI_NIDENT)
        return el2_fail(load->error, "%s: ELF of %zu bytes is truncated", load->name, load->size);
    if (load->content[EI_CLASS] != ELFCLASS64)
        return el2_fail(load->error, "%s: not a 64-bit ELF: compile the guest for aarch64", load->name);
    if (load->content[EI_DATA] != ELFDATA2LSB)
        return el2_fail(load->error, "%s: not a little-endian ELF: compile the guest with -mlittle-endian",
                        load->name);
    if (elf_version(EV_CURRENT) == EV_NONE)
        return el2_fail(load->error, "%s: libelf: %s", load->name, elf_errmsg(-1));
    /* libelf does not write to it: nothing is marked dirty and elf_update is not called. */
    Elf *elf = elf_memory((char *)(uintptr_t)load->content, load->size);
    if (!elf)
        return el2_fail(load->error, "%s: unreadable ELF: %s", load->name, elf_errmsg(-1));
    bool loaded = elf_kind(elf) == ELF_K_ELF ? load_segments(load, elf, image)
                                             : el2_fail(load->error, "%s: unreadable ELF", load->name);
    elf_end(elf);
    return loaded;
}

/* --- Flat images ---------------------------------------------------------------------------------------- */

static uint64_t get_le(const uint8_t *bytes, unsigned size)
{
    uint64_t value = 0;
    for (unsigned i = size; i--;)
        value = value << 8 | bytes[i];
    return value;
}

static bool load_flat(const struct load *load, struct el2_image *image)
{
    uint64_t address = EL2_LOAD_ADDRESS;
    uint64_t memory_size = load->size;
    if (load->size < 4)
        return el2_fail(load->error, "%s: %zu bytes hold no instruction: give an ELF file or a flat image",
                        load->name, load->size);
    if (load->size >= IMAGE_HEADER && get_le(load->content + IMAGE_MAGIC_AT, 4) == IMAGE_MAGIC) {
        uint64_t text_offset = get_le(load->content + 8, 8);
        uint64_t image_size = get_le(load->content + 16, 8);
        if (image_size) { /* before Linux 3.17: 0, and text_offset of unknown endianness */
            address = load->ram->base + text_offset;
            if (text_offset < IMAGE_FIRST)
                address += IMAGE_ALIGNMENT;
            memory_size = image_size > load->size ? image_size : load->size;
        }
        if (address % 4)
            return el2_fail(load->error, "%s: Image header with text_offset 0x%" PRIx64 ", not aligned to 4",
                            load->name, text_offset);
    }
    if (!in_ram(load->ram, address, memory_size))
        return fail_outside(load, "the image", address, memory_size);
    memcpy(load->ram->bytes + (address - load->ram->base), load->content, load->size);
    memset(load->ram->bytes + (address - load->ram->base) + load->size, 0, memory_size - load->size);
    *image = (struct el2_image){.entry = address, .start = address, .end = address + memory_size};
    return true;
}

/* --- Files ---------------------------------------------------------------------------------------------- */

bool el2_load(const char *name, const void *content, size_t size, const struct el2_ram *ram,
              struct el2_image *image, struct el2_error *error)
{
    const struct load load = {.name = name, .content = content, .size = size, .ram = ram, .error = error};
    if (size >= SELFMAG && !memcmp(content, ELFMAG, SELFMAG))
        return load_elf(&load, image);
    return load_flat(&load, image);
}

static bool read_all(const char *path, int file, uint8_t *content, size_t size, struct el2_error *error)
{
    for (size_t done = 0; done < size;) {
        ssize_t got = read(file, content + done, size - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return el2_fail(error, "%s: %s", path, strerror(errno));
        if (got == 0)
            return el2_fail(error, "%s: shrank while it was read", path);
        done += (size_t)got;
    }
    return true;
}

bool el2_load_file(const char *path, const struct el2_ram *ram, struct el2_image *image,
                   struct el2_error *error)
{
    struct stat status;
    uint8_t *content = NULL;
    bool loaded = false;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0)
        return el2_fail(error, "%s: %s", path, strerror(errno));
    if (fstat(file, &status))
        el2_fail(error, "%s: %s", path, strerror(errno));
    else if (!S_ISREG(status.st_mode))
        el2_fail(error, "%s: not a file: give an ELF file or a flat image", path);
    else if ((uint64_t)status.st_size > 2 * ram->size)
        el2_fail(error, "%s: %" PRIu64 " MiB do not fit into %" PRIu64 " MiB of RAM: give more with --ram",
                 path, (uint64_t)status.st_size >> 20, ram->size >> 20);
    else if (!(content = malloc((size_t)status.st_size + 1)))
        el2_fail(error, "%s: no memory to read it", path);
    else
        loaded = read_all(path, file, content, (size_t)status.st_size, error) &&
                 el2_load(path, content, (size_t)status.st_size, ram, image, error);
    free(content);
    close(file);
    return loaded;
}
