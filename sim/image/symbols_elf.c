/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The symbols of code of an ELF file's .symtab. What is damaged is passed over: the file runs without. A library would not
 * tell that from no memory.
 */
#include <elf.h>
#include <string.h>

#include "sim/image/symbol_table.h"

#define SEGMENTS 256u /* that are looked at */

struct file {
    const uint8_t *content;
    size_t size;
    Elf64_Ehdr header;
};

/* Element `number` of a table of the file; false: it is not all in it. */
static bool read_element(const struct file *file, uint64_t table, uint64_t number, void *element, size_t size)
{
    if (table > file->size || number >= (file->size - table) / size)
        return false;
    memcpy(element, file->content + table + number * size, size);
    return true;
}

static bool read_header(struct file *file)
{
    const Elf64_Ehdr *header = &file->header;
    return read_element(file, 0, 0, &file->header, sizeof file->header) &&
           header->e_ident[EI_CLASS] == ELFCLASS64 && header->e_ident[EI_DATA] == ELFDATA2LSB;
}

static bool read_section(const struct file *file, uint64_t number, Elf64_Shdr *section)
{
    return file->header.e_shoff && file->header.e_shentsize == sizeof *section &&
           read_element(file, file->header.e_shoff, number, section, sizeof *section);
}

/* Where there are too many for the header, the first section has the number. */
static uint64_t count_sections(const struct file *file)
{
    Elf64_Shdr first;
    return file->header.e_shnum ? file->header.e_shnum : read_section(file, 0, &first) ? first.sh_size : 0;
}

/* The lowest loaded segment's address, where the link has it. */
static void take_start(struct el2_symbols *symbols, const struct file *file)
{
    Elf64_Phdr segment;
    bool found = false;
    uint64_t lowest = 0;
    for (unsigned i = 0; i < file->header.e_phnum && i < SEGMENTS; i++) {
        if (file->header.e_phentsize != sizeof segment ||
            !read_element(file, file->header.e_phoff, i, &segment, sizeof segment))
            break;
        if (segment.p_type != PT_LOAD || !segment.p_memsz)
            continue;
        if (!found || segment.p_vaddr < lowest)
            lowest = segment.p_vaddr;
        found = true;
    }
    if (found)
        el2_symbols_set_start(symbols, lowest);
}

static bool is_code(const struct file *file, const Elf64_Sym *symbol)
{
    Elf64_Shdr section;
    const unsigned type = ELF64_ST_TYPE(symbol->st_info);
    return (type == STT_FUNC || type == STT_NOTYPE) && symbol->st_shndx != SHN_UNDEF &&
           symbol->st_shndx < SHN_LORESERVE && symbol->st_shndx < count_sections(file) &&
           read_section(file, symbol->st_shndx, &section) && section.sh_flags & SHF_EXECINSTR;
}

/* The name at an offset of the section of names, and its length; NULL: it is not all in there. */
static const char *name_at(const struct file *file, const Elf64_Shdr *names, uint64_t offset, size_t *length)
{
    if (names->sh_offset > file->size || names->sh_size > file->size - names->sh_offset ||
        offset >= names->sh_size)
        return NULL;
    const char *name = (const char *)file->content + names->sh_offset + offset;
    const char *end = memchr(name, 0, names->sh_size - offset);
    *length = end ? (size_t)(end - name) : 0;
    return end;
}

/* Of one symbol table. "$x" and the like mark what the bytes are, and name nothing. */
static bool take_table(struct el2_symbols *symbols, const struct file *file, const Elf64_Shdr *table,
                       struct el2_error *error)
{
    Elf64_Shdr names;
    Elf64_Sym symbol;
    size_t length;
    if (table->sh_link >= count_sections(file) || !read_section(file, table->sh_link, &names) ||
        names.sh_type != SHT_STRTAB)
        return true;
    for (uint64_t i = 1; i < table->sh_size / sizeof symbol; i++) {
        if (!read_element(file, table->sh_offset, i, &symbol, sizeof symbol))
            break;
        const char *end = name_at(file, &names, symbol.st_name, &length);
        if (!end || !length || end[-(ptrdiff_t)length] == '$' || !is_code(file, &symbol))
            continue;
        if (!el2_symbols_add(symbols, symbol.st_value, symbol.st_size, end - length, length, error))
            return false;
    }
    return true;
}

bool el2_elf_symbols(struct el2_symbols *symbols, const uint8_t *content, size_t size,
                     struct el2_error *error)
{
    struct file file = {.content = content, .size = size};
    Elf64_Shdr section;
    if (!read_header(&file))
        return true;
    take_start(symbols, &file);
    for (uint64_t i = 0; i < count_sections(&file) && read_section(&file, i, &section); i++)
        if (section.sh_type == SHT_SYMTAB && !take_table(symbols, &file, &section, error))
            return false;
    return true;
}
