/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <gelf.h>
#include <inttypes.h>
#include <libelf.h>
#include <string.h>

#include "sim/image/load.h"

#define SEGMENTS_MAX 256

struct segment {
    uint64_t address; /* guest physical */
    uint64_t virtual_address;
    uint64_t memory_size;
    uint64_t file_size;
    uint64_t offset; /* in the file */
    size_t number;   /* of the program header */
};

static bool check_header(const struct el2_load *load, const GElf_Ehdr *header)
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
static bool check_dynamic(const struct el2_load *load, const GElf_Phdr *phdr)
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

static bool check_segment(const struct el2_load *load, const struct segment *s)
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
static bool read_segments(const struct el2_load *load, Elf *elf, struct segment *segment, size_t *count)
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

static bool place_segments(const struct el2_load *load, struct segment *segment, size_t count, uint64_t slide)
{
    for (size_t i = 0; i < count; i++) {
        struct segment *s = &segment[i];
        s->address += slide;
        s->virtual_address += slide;
        if (!el2_load_fits(load, s->address, s->memory_size))
            return el2_load_fail_outside(load, "a segment", s->address, s->memory_size);
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
static bool find_entry(const struct el2_load *load, const struct segment *segment, size_t count,
                       uint64_t entry, struct el2_image *image)
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

static void copy_segments(const struct el2_load *load, const struct segment *segment, size_t count,
                          struct el2_image *image)
{
    image->kind = EL2_IMAGE_ELF;
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

static bool load_segments(const struct el2_load *load, Elf *elf, struct el2_image *image)
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

bool el2_load_elf(const struct el2_load *load, struct el2_image *image)
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
