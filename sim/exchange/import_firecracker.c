/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Firecracker's CPU templates and fingerprints. What Firecracker refuses is refused here, too. */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/text/datafile.h"
#include "sim/exchange/import.h"

#define BITMAP_BITS   128
#define FEATURES_BITS 32
#define MODIFIERS     4096
#define PLACE_TEXT    96
#define SIZE_SHIFT    52 /* KVM_REG_SIZE_SHIFT: log2 of the register's bytes */

struct reader {
    const char *name;
    bool is_fingerprint; /* every bit is given, 128 of them whatever the register's size */
    struct el2_import *import;
    struct el2_error *error;
};

struct bitmap {
    uint64_t mask[2], value[2]; /* low and high 64 bits */
};

static bool read_bitmap(const struct reader *r, const char *place, const char *text, struct bitmap *bitmap)
{
    *bitmap = (struct bitmap){{0}, {0}};
    const char *start = strncmp(text, "0b", 2) == 0 ? text + 2 : text;
    unsigned bit = 0;
    for (size_t i = strlen(start); i-- > 0;) {
        char c = start[i];
        if (c == '_')
            continue;
        if (c != '0' && c != '1' && c != 'x')
            return el2_fail(r->error, "%s: %s: a bitmap has the characters 0, 1, x and _, not \"%.40s\"",
                            r->name, place, text);
        if (bit == BITMAP_BITS)
            return el2_fail(r->error, "%s: %s: a bitmap has at most %u bits", r->name, place, BITMAP_BITS);
        bitmap->mask[bit / 64] |= (uint64_t)(c != 'x') << bit % 64;
        bitmap->value[bit / 64] |= (uint64_t)(c == '1') << bit % 64;
        bit++;
    }
    if (!bit)
        return el2_fail(r->error, "%s: %s: the bitmap is empty", r->name, place);
    return true;
}

static bool is_within(const struct bitmap *bitmap, unsigned bits, bool mask_too)
{
    uint64_t low = bitmap->value[0] | (mask_too ? bitmap->mask[0] : 0);
    uint64_t high = bitmap->value[1] | (mask_too ? bitmap->mask[1] : 0);
    return bits >= BITMAP_BITS || (!high && (bits == 64 || !(low >> bits)));
}

static const char *text_of(const struct reader *r, const char *place, json_t *value)
{
    const char *text = json_string_value(value);
    if (!text)
        el2_fail(r->error, "%s: %s: a string is expected here", r->name, place);
    return text;
}

static bool check_keys(const struct reader *r, const char *place, json_t *object, const char *const *known)
{
    const char *key;
    json_t *value;
    if (!json_is_object(object))
        return el2_fail(r->error, "%s: %s: an object {…} is expected here", r->name, place);
    json_object_foreach(object, key, value)
    {
        size_t i = 0;
        while (known[i] && strcmp(known[i], key) != 0)
            i++;
        if (known[i])
            continue;
        if (strcmp(key, "cpuid_modifiers") == 0 || strcmp(key, "msr_modifiers") == 0)
            return el2_fail(r->error,
                            "%s: %s: \"%s\" is of an x86_64 template; el2sim reads those of aarch64", r->name,
                            place, key);
        return el2_fail(r->error, "%s: %s: Firecracker knows no key \"%.40s\" here", r->name, place, key);
    }
    return true;
}

static json_t *array_of(const struct reader *r, json_t *object, const char *key)
{
    json_t *array = json_object_get(object, key);
    if (array && !json_is_array(array)) {
        el2_fail(r->error, "%s: %s: an array […] is expected here", r->name, key);
        return NULL;
    }
    if (json_array_size(array) > MODIFIERS) {
        el2_fail(r->error, "%s: %s: more than %u entries", r->name, key, MODIFIERS);
        return NULL;
    }
    return array ? array : json_null();
}

static bool read_modifier(const struct reader *r, size_t index, json_t *entry)
{
    static const char *const keys[] = {"addr", "bitmap", NULL};
    char place[PLACE_TEXT];
    struct bitmap bitmap;
    unsigned long long id;
    snprintf(place, sizeof place, "reg_modifiers[%zu]", index);
    if (!check_keys(r, place, entry, keys))
        return false;
    snprintf(place, sizeof place, "reg_modifiers[%zu].addr", index);
    const char *text = text_of(r, place, json_object_get(entry, "addr"));
    if (!text)
        return false;
    if ((strncmp(text, "0x", 2) != 0 && strncmp(text, "0b", 2) != 0) || !el2_number_parse(text, &id))
        return el2_fail(r->error, "%s: %s: \"%.40s\" is no register id: a number of 64 bits, 0x or 0b",
                        r->name, place, text);
    unsigned size = 8u << (id >> SIZE_SHIFT & 15);
    if (size != 32 && size != 64 && size != 128)
        return el2_fail(r->error,
                        "%s: %s: id 0x%llx is of a register of %u bits; Firecracker takes 32, 64, 128",
                        r->name, place, id, size);
    snprintf(place, sizeof place, "reg_modifiers[%zu].bitmap", index);
    text = text_of(r, place, json_object_get(entry, "bitmap"));
    if (!text || !read_bitmap(r, place, text, &bitmap))
        return false;
    if (!is_within(&bitmap, size, !r->is_fingerprint))
        return el2_fail(r->error, "%s: %s: more than the %u bits of register 0x%llx", r->name, place, size,
                        id);
    if (size == 128)
        return true; /* a vector register */
    uint64_t all = size == 64 ? ~0ull : UINT32_MAX;
    return el2_import_add(r->import, id, bitmap.mask[0] & all, bitmap.value[0] & all, r->error);
}

static bool read_capability(const struct reader *r, size_t index, json_t *entry)
{
    char place[PLACE_TEXT];
    unsigned long long number;
    snprintf(place, sizeof place, "kvm_capabilities[%zu]", index);
    const char *text = text_of(r, place, entry);
    if (!text)
        return false;
    bool removed = *text == '!';
    const char *digits = text + removed;
    if (!*digits || strspn(digits, "0123456789") != strlen(digits) || !el2_number_parse(digits, &number) ||
        number > UINT32_MAX)
        return el2_fail(r->error, "%s: %s: \"%.40s\" is no capability: say \"170\" or \"!170\"", r->name,
                        place, text);
    struct el2_import *import = r->import;
    if (import->capability_count == EL2_IMPORT_CAPABILITIES)
        return el2_fail(r->error, "%s: more than %u capabilities", r->name, EL2_IMPORT_CAPABILITIES);
    import->capability[import->capability_count++] =
        (struct el2_import_capability){.number = (unsigned)number, .removed = removed};
    return true;
}

static bool read_features(const struct reader *r, size_t index, json_t *entry)
{
    static const char *const keys[] = {"index", "bitmap", NULL};
    char place[PLACE_TEXT];
    struct bitmap bitmap;
    snprintf(place, sizeof place, "vcpu_features[%zu]", index);
    if (!check_keys(r, place, entry, keys))
        return false;
    snprintf(place, sizeof place, "vcpu_features[%zu].index", index);
    json_t *word = json_object_get(entry, "index");
    if (!json_is_integer(word) || json_integer_value(word) < 0 || json_integer_value(word) > 6)
        return el2_fail(r->error,
                        "%s: %s: one of the 7 words of struct kvm_vcpu_init is expected here, 0 to 6",
                        r->name, place);
    snprintf(place, sizeof place, "vcpu_features[%zu].bitmap", index);
    const char *text = text_of(r, place, json_object_get(entry, "bitmap"));
    if (!text || !read_bitmap(r, place, text, &bitmap))
        return false;
    if (!is_within(&bitmap, FEATURES_BITS, true))
        return el2_fail(r->error, "%s: %s: a word of features has 32 bits", r->name, place);
    if (json_integer_value(word) > 0)
        return !bitmap.value[0] || el2_fail(r->error, "%s: %s: KVM has no feature there", r->name, place);
    r->import->feature_mask |= (uint32_t)bitmap.mask[0];
    r->import->feature_value =
        (r->import->feature_value & ~(uint32_t)bitmap.mask[0]) | (uint32_t)bitmap.value[0];
    return true;
}

static bool read_template(const struct reader *r, const char *place, json_t *object)
{
    static const char *const keys[] = {"kvm_capabilities", "vcpu_features", "reg_modifiers", NULL};
    static bool (*const read[])(const struct reader *, size_t, json_t *) = {read_capability, read_features,
                                                                            read_modifier};
    if (!check_keys(r, place, object, keys))
        return false;
    for (size_t k = 0; keys[k]; k++) {
        size_t i;
        json_t *entry, *array = array_of(r, object, keys[k]);
        if (!array)
            return false;
        json_array_foreach(array, i, entry)
        {
            if (!read[k](r, i, entry))
                return false;
        }
    }
    return true;
}

static bool read_fingerprint(const struct reader *r, json_t *root)
{
    static const char *const keys[] = {"firecracker_version",
                                       "kernel_version",
                                       "microcode_version",
                                       "bios_version",
                                       "bios_revision",
                                       "guest_cpu_config",
                                       NULL};
    if (!check_keys(r, "fingerprint", root, keys))
        return false;
    const char *kernel = text_of(r, "kernel_version", json_object_get(root, "kernel_version"));
    if (!kernel)
        return false;
    if (strlen(kernel) >= sizeof r->import->kernel)
        return el2_fail(r->error, "%s: kernel_version: at most %zu characters, not \"%.40s...\"", r->name,
                        sizeof r->import->kernel - 1, kernel);
    strcpy(r->import->kernel, kernel);
    return read_template(r, "guest_cpu_config", json_object_get(root, "guest_cpu_config"));
}

static bool read_root(const struct reader *r, json_t *root)
{
    bool is_fingerprint = json_object_get(root, "guest_cpu_config");
    if (r->is_fingerprint && !is_fingerprint)
        return el2_fail(r->error, "%s: no \"guest_cpu_config\": this is no fingerprint; is it a template?",
                        r->name);
    if (!r->is_fingerprint && is_fingerprint)
        return el2_fail(r->error, "%s: this is a fingerprint, not a template: `import fingerprint` reads it",
                        r->name);
    return r->is_fingerprint ? read_fingerprint(r, root) : read_template(r, "template", root);
}

static struct el2_import *read_json(const char *name, const char *text, size_t size, bool is_fingerprint,
                                    struct el2_error *error)
{
    json_error_t where;
    struct el2_import *import = calloc(1, sizeof *import);
    struct reader reader = {.name = name, .is_fingerprint = is_fingerprint, .import = import, .error = error};
    if (!import) {
        el2_fail(error, "out of memory");
        return NULL;
    }
    json_t *root = json_loadb(text, size, JSON_REJECT_DUPLICATES, &where);
    bool good = root ? read_root(&reader, root)
                     : el2_fail(error, "%s:%d: no JSON: %.200s", name, where.line, where.text);
    json_decref(root);
    if (good)
        return import;
    el2_import_free(import);
    return NULL;
}

struct el2_import *el2_import_template(const char *name, const char *text, size_t size,
                                       struct el2_error *error)
{
    return read_json(name, text, size, false, error);
}

struct el2_import *el2_import_fingerprint(const char *name, const char *text, size_t size,
                                          struct el2_error *error)
{
    return read_json(name, text, size, true, error);
}
