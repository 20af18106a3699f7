/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What MIDR_EL1 promises: the features that every chip with a core has. */
#include "cpumodel/lint/lint_core.h"

#include "cpumodel/arch/encodings.h"
#include "cpumodel/lint/lint_feature.h"
#include "cpumodel/text/builder.h"
#include "cpumodel/text/count.h"

#define CORE_FEATURES 24

struct core {
    uint8_t implementer;
    uint16_t part;
    const char *name;
    enum el2_arch_id feature[CORE_FEATURES]; /* EL2_FEAT_NONE at the end */
};

#define F(name) EL2_FEAT_##name
#define V8_1    F(CRC32), F(LSE), F(RDM)
#define V8_2    V8_1, F(DPB)
#define V8_2DOT V8_2, F(FP16), F(LRCPC), F(DotProd)
#define V8_4    V8_2, F(LRCPC), F(DotProd), F(FCMA), F(JSCVT), F(PAuth), F(FlagM), F(LRCPC2), F(LSE2)
#define V9_0    V8_4, F(FP16), F(BTI), F(FlagM2), F(SB), F(SVE), F(SVE2)

static const struct core cores[] = {
#define CORE(implementer, part, name, ...) {implementer, part, name, {__VA_ARGS__}},
#include "cpumodel/lint/lint_cores.inc"
#undef CORE
};

#define CORE_COUNT EL2_COUNT(cores)

static const struct core *core_of(uint64_t midr)
{
    for (size_t i = 0; i < CORE_COUNT; i++)
        if (cores[i].implementer == (midr >> 24 & 0xff) && cores[i].part == (midr >> 4 & 0xfff))
            return &cores[i];
    return NULL;
}

const char *el2_lint_core_name(uint64_t midr)
{
    const struct core *core = core_of(midr);
    return core ? core->name : NULL;
}

/* " FEAT_CRC32", then ", FEAT_LSE". */
static void add_missing(struct el2_text *text, enum el2_arch_id id, size_t before)
{
    el2_text_add(text, "%s %s", before ? "," : "", el2_arch_feature(id)->name);
}

/* A core that misses all that it promises has a detail, too. */
static bool check_detail(const struct core *core, struct el2_error *error)
{
    char detail[EL2_LINT_DETAIL];
    struct el2_text text;
    el2_text_over(&text, detail, sizeof detail);
    el2_text_add(&text, "%s always has", core->name);
    for (size_t i = 0; i < CORE_FEATURES && core->feature[i]; i++)
        add_missing(&text, core->feature[i], i);
    return !text.failed || el2_fail(error, "lint_cores.inc: %s: its detail needs more than %d bytes",
                                    core->name, EL2_LINT_DETAIL);
}

void el2_lint_core(struct el2_lint_run *run)
{
    struct el2_field_ref midr = {.encoding = EL2_SYS_MIDR_EL1, .width = 64};
    const struct core *core = core_of(run->view->id[el2_id_index(midr.encoding)]);
    struct el2_lint_fields fields = {0};
    char detail[EL2_LINT_DETAIL];
    struct el2_text text;
    size_t missing = 0;
    if (!core || !el2_lint_seen(run->view, &midr))
        return;
    el2_lint_fields_add(&fields, run->view, &midr);
    el2_text_over(&text, detail, sizeof detail);
    el2_text_add(&text, "%s always has", core->name);
    for (size_t i = 0; i < CORE_FEATURES && core->feature[i]; i++) {
        if (run->features.state[core->feature[i]] != EL2_FALSE)
            continue;
        add_missing(&text, core->feature[i], missing);
        el2_lint_fields_of(&fields, run->view, core->feature[i]);
        missing++;
    }
    if (missing)
        el2_lint_report(run, detail, &fields);
}

bool el2_lint_cores_check(struct el2_error *error)
{
    for (size_t i = 0; i < CORE_COUNT; i++) {
        unsigned key = cores[i].implementer << 12 | cores[i].part;
        if (i && key <= (unsigned)(cores[i - 1].implementer << 12 | cores[i - 1].part))
            return el2_fail(error, "lint_cores.inc: %s is out of order, or twice", cores[i].name);
        if (!cores[i].feature[0])
            return el2_fail(error, "lint_cores.inc: %s promises nothing", cores[i].name);
        if (!check_detail(&cores[i], error))
            return false;
        for (size_t j = 0; j < CORE_FEATURES && cores[i].feature[j]; j++) {
            size_t count;
            el2_arch_announcements(cores[i].feature[j], &count);
            if (!count)
                return el2_fail(error, "lint_cores.inc: %s: no field announces %s", cores[i].name,
                                el2_arch_feature(cores[i].feature[j])->name);
        }
    }
    return true;
}
