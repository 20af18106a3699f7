/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <jansson.h>

#include "cpumodel/text/count.h"
#include "sim/exchange/export.h"
#include "sim/json/json.h"

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
#define FEATURE_COUNT EL2_COUNT(features_of_kvm)

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

/* {KEY: VALUE, …} of two; takes the values. NULL where memory ran out, here or for a value. */
static json_t *pair(const char *key, json_t *value, const char *other_key, json_t *other_value)
{
    return json_pack("{s:o, s:o}", key, value, other_key, other_value);
}

static json_t *modifiers(const struct el2_export *export, unsigned bits)
{
    json_t *array = json_array();
    for (size_t i = 0; i < export->write_count; i++) {
        const struct el2_export_write *write = &export->write[i];
        json_t *id = json_sprintf("0x%" PRIx64, el2_onereg_id(write->encoding));
        json_t *entry = pair("addr", id, "bitmap", bitmap(write->mask, write->value, bits));
        if (json_array_append_new(array, entry)) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

static json_t *capabilities(uint32_t features)
{
    json_t *array = json_array();
    bool good = array;
    for (size_t i = 0; i < FEATURE_COUNT; i++)
        for (unsigned k = 0; k < 2 && features_of_kvm[i].capability[k]; k++)
            if (features & features_of_kvm[i].feature)
                good = good && !json_array_append_new(array, json_string(features_of_kvm[i].capability[k]));
    if (good)
        return array;
    json_decref(array);
    return NULL;
}

/* The words of struct kvm_vcpu_init's features: all known ones are in the first. */
static json_t *words(uint32_t features)
{
    uint32_t mask = 0;
    for (size_t i = 0; i < FEATURE_COUNT; i++)
        if (features & features_of_kvm[i].feature)
            mask |= features_of_kvm[i].bits;
    if (!mask)
        return json_array();
    return json_pack("[o]", pair("index", json_integer(0), "bitmap", bitmap(mask, mask, 8)));
}

/* NULL where memory ran out: jansson makes nothing of a value that is none. */
static json_t *template_of(const struct el2_export *export, uint32_t features, unsigned bits)
{
    return json_pack("{s:o, s:o, s:o}", "kvm_capabilities", capabilities(features), "vcpu_features",
                     words(features), "reg_modifiers", modifiers(export, bits));
}

static bool print(json_t *root, FILE *stream)
{
    bool good = el2_json_write(root, JSON_INDENT(INDENT), stream);
    json_decref(root);
    return good;
}

bool el2_export_template(const struct el2_export *export, uint32_t features, FILE *stream)
{
    return print(template_of(export, features, TEMPLATE_BITS), stream);
}

bool el2_export_fingerprint(const struct el2_export *export, const char *kernel, FILE *stream)
{
    return print(json_pack("{s:s, s:o, s:s, s:s, s:s, s:o}", "firecracker_version", "none: el2sim",
                           "kernel_version", el2_json_text(kernel), "microcode_version", "none",
                           "bios_version", "none", "bios_revision", "none", "guest_cpu_config",
                           template_of(export, 0, FULL_BITS)),
                 stream);
}
