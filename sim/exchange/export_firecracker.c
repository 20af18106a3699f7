/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <jansson.h>

#include "sim/exchange/export.h"

#define INDENT        2
#define TEMPLATE_BITS 64
#define FULL_BITS     128 /* Firecracker prints a fingerprint's bitmaps that wide */

/* VM feature, its bits in struct kvm_vcpu_init, the capabilities that Firecracker is to check */
static const struct {
    uint32_t feature;
    uint32_t bits;
    const char *capability[2];
} features_of_kvm[] = {
    {EL2_VM_EL1_32BIT, 1u << 1, {"93", NULL}}, {EL2_VM_PMU, 1u << 3, {"126", NULL}},
    {EL2_VM_SVE, 1u << 4, {"170", NULL}},      {EL2_VM_PAUTH, 3u << 5, {"171", "172"}},
    {EL2_VM_EL2, 1u << 7, {"240", NULL}},
};
#define FEATURE_COUNT (sizeof features_of_kvm / sizeof *features_of_kvm)

static json_t *bitmap(uint64_t mask, uint64_t value, unsigned bits)
{
    char text[2 + FULL_BITS + 1] = "0b";
    for (unsigned i = 0; i < bits; i++) {
        unsigned bit = bits - 1 - i;
        bool given = bit >= 64 || (mask >> bit & 1);
        text[2 + i] = !given ? 'x' : bit < 64 && (value >> bit & 1) ? '1' : '0';
    }
    text[2 + bits] = '\0';
    return json_string(text);
}

static json_t *modifiers(const struct el2_export *export, unsigned bits)
{
    json_t *array = json_array();
    for (size_t i = 0; i < export->write_count; i++) {
        const struct el2_export_write *write = &export->write[i];
        char id[24];
        snprintf(id, sizeof id, "0x%" PRIx64, el2_onereg_id(write->encoding));
        json_t *entry = json_object();
        json_object_set_new(entry, "addr", json_string(id));
        json_object_set_new(entry, "bitmap", bitmap(write->mask, write->value, bits));
        json_array_append_new(array, entry);
    }
    return array;
}

static json_t *template_of(const struct el2_export *export, uint32_t features, unsigned bits)
{
    json_t *root = json_object(), *capabilities = json_array(), *words = json_array();
    uint32_t mask = 0;
    for (size_t i = 0; i < FEATURE_COUNT; i++) {
        if (!(features & features_of_kvm[i].feature))
            continue;
        mask |= features_of_kvm[i].bits;
        for (unsigned k = 0; k < 2 && features_of_kvm[i].capability[k]; k++)
            json_array_append_new(capabilities, json_string(features_of_kvm[i].capability[k]));
    }
    if (mask) {
        json_t *word = json_object();
        json_object_set_new(word, "index", json_integer(0));
        json_object_set_new(word, "bitmap", bitmap(mask, mask, 8));
        json_array_append_new(words, word);
    }
    json_object_set_new(root, "kvm_capabilities", capabilities);
    json_object_set_new(root, "vcpu_features", words);
    json_object_set_new(root, "reg_modifiers", modifiers(export, bits));
    return root;
}

static bool print(json_t *root, FILE *stream)
{
    bool good = root && json_dumpf(root, stream, JSON_INDENT(INDENT)) == 0 && fputc('\n', stream) != EOF;
    json_decref(root);
    return good;
}

bool el2_export_template(const struct el2_export *export, uint32_t features, FILE *stream)
{
    return print(template_of(export, features, TEMPLATE_BITS), stream);
}

bool el2_export_fingerprint(const struct el2_export *export, const char *kernel, FILE *stream)
{
    json_t *root = json_object();
    json_object_set_new(root, "firecracker_version", json_string("none: el2sim"));
    json_object_set_new(root, "kernel_version", json_string(kernel));
    json_object_set_new(root, "microcode_version", json_string("none"));
    json_object_set_new(root, "bios_version", json_string("none"));
    json_object_set_new(root, "bios_revision", json_string("none"));
    json_object_set_new(root, "guest_cpu_config", template_of(export, 0, FULL_BITS));
    return print(root, stream);
}
