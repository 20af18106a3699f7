/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What four bits of one ID register change elsewhere: ten of their values on a CPU that is else one of the
 * presets, and what any reader then sees of any other register, the bits of AT_HWCAP, and the host's facts.
 */
#include "frozen/frozen.h"
#include "snapshot.h"

#define CTR_INDEX 81
#define VALUES    10

static const uint8_t tried[VALUES] = {0, 1, 2, 3, 4, 5, 6, 8, 10, 15};

static struct snapshot shot[VALUES];

/* One row: the target's value for each of those tried; none where it is always the same. */
static void tell(struct frozen *frozen, const char *source, const char *target, const uint64_t value[VALUES])
{
    char question[200], text[VALUES * 20], *at = text;
    bool same = true, digits = true;
    for (unsigned i = 0; i < VALUES; i++) {
        same = same && value[i] == value[0];
        digits = digits && value[i] < 16;
    }
    if (same)
        return;
    for (unsigned i = 0; i < VALUES; i++)
        at += sprintf(at, digits ? "%" PRIx64 : "%" PRIx64 " ", value[i]);
    snprintf(question, sizeof question, "%s: %s", source, target);
    frozen_row(frozen, question, text);
}

static void tell_registers(struct frozen *frozen, const char *source, int own, int of)
{
    for (int index = 0; index < EL2_ID_COUNT; index++) {
        uint64_t differ = 0, value[VALUES];
        for (unsigned i = 1; i < VALUES; i++)
            differ |= shot[i].value[of][index] ^ shot[0].value[of][index];
        for (unsigned lsb = 0; lsb < 64 && differ >> lsb && index != own; lsb += 4) {
            char name[64], target[96];
            for (unsigned i = 0; i < VALUES; i++)
                value[i] = shot[i].value[of][index] >> lsb & 15;
            snprintf(target, sizeof target, "%s %s", snapshot_view_name[of],
                     frozen_digit_name(el2_id_encoding(index), lsb, name));
            tell(frozen, source, target, value);
        }
    }
}

static void tell_hwcaps(struct frozen *frozen, const char *source)
{
    uint64_t value[VALUES];
    char target[32];
    for (unsigned word = 0; word < EL2_HWCAP_WORDS; word++)
        for (unsigned bit = 0; bit < 64; bit++) {
            for (unsigned i = 0; i < VALUES; i++)
                value[i] = shot[i].hwcaps.word[word] >> bit & 1;
            snprintf(target, sizeof target, "AT_HWCAP%u bit %u", word + 1, bit);
            tell(frozen, source, target, value);
        }
}

static void tell_facts(struct frozen *frozen, const char *source)
{
    uint64_t facts[VALUES], errata[VALUES], undefined[VALUES];
    for (unsigned i = 0; i < VALUES; i++) {
        facts[i] = shot[i].facts;
        errata[i] = shot[i].errata;
        undefined[i] = shot[i].undefined[0] ^ shot[i].undefined[1];
    }
    tell(frozen, source, "facts", facts);
    tell(frozen, source, "errata", errata);
    tell(frozen, source, "SIGILL", undefined);
}

static void sweep(const struct el2_kernel *kernel, struct snapshot_host *made, const char *preset, int index,
                  unsigned lsb, struct frozen *frozen)
{
    char name[64], source[96];
    const uint64_t before = made->cpu[0].id[index];
    for (unsigned i = 0; i < VALUES; i++) {
        made->cpu[0].id[index] = (before & ~(UINT64_C(15) << lsb)) | (uint64_t)tried[i] << lsb;
        snapshot_take(kernel, &made->host, NULL, &shot[i]);
    }
    made->cpu[0].id[index] = before;
    snprintf(source, sizeof source, "%s %s", preset, frozen_digit_name(el2_id_encoding(index), lsb, name));
    for (int of = 0; of < SNAPSHOT_VIEWS; of++)
        tell_registers(frozen, source, index, of);
    tell_hwcaps(frozen, source);
    tell_facts(frozen, source);
}

/* No kernel asks for bits that have no name. */
static bool is_named(int index, unsigned lsb)
{
    for (unsigned bit = lsb; bit < lsb + 4; bit++)
        if (el2_field_by_bit(el2_id_encoding(index), bit))
            return true;
    return false;
}

static void sweep_all(const struct el2_kernel *kernel, const char *preset, struct frozen *frozen)
{
    static struct snapshot_host made;
    snapshot_host_make(&made, preset, 1);
    for (int index = 8; index < 64; index++)
        for (unsigned lsb = 0; lsb < 64; lsb += 4)
            if (is_named(index, lsb))
                sweep(kernel, &made, preset, index, lsb, frozen);
    for (unsigned lsb = 0; lsb < 64; lsb += 4)
        sweep(kernel, &made, preset, CTR_INDEX, lsb, frozen);
}

Test(frozen, effects, .timeout = 240)
{
    char **kernels = frozen_series();
    struct frozen *frozen = frozen_new();
    for (size_t i = 0; kernels[i]; i++) {
        struct el2_kernel *kernel = snapshot_kernel(kernels[i]);
        frozen_kernel(frozen, kernels[i] + strlen("linux-"));
        sweep_all(kernel, "max", frozen);
        sweep_all(kernel, "future", frozen);
        el2_kernel_free(kernel);
    }
    frozen_kernels_free(kernels);
    frozen_check(
        frozen, "effects",
        "What 0 1 2 3 4 5 6 8 a f in four bits of a preset's CPU make of the rest: the four bits of another "
        "register in a view, a bit of AT_HWCAP, facts and errata of the host, which registers are SIGILL.");
}
