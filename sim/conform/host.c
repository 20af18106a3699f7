/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sim/conform/host.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpumodel/arch/encodings.h"
#include "cpumodel/text/count.h"
#include "sanitise/view/el0view.h"
#include "sanitise/view/hwcap.h"
#include "sim/conform/mask.h"

/* el0 REG NAME 0x…|SIGILL; the recorder runs on the boot CPU. */
static void conform_el0(struct el2_conformer *c, const struct el2_record *record)
{
    el2_encoding encoding;
    struct el2_el0_answer answer;
    char text[40];
    if (!el2_encoding_parse(el2_record_field(record, 1), &encoding) || !el2_in_id_space(encoding)) {
        el2_conform_uncovered(c, record);
        return;
    }
    el2_el0_read(c->kernel, c->host, &c->view, 0, el2_id_index(encoding), &answer);
    if (answer.kind == EL2_EL0_SIGILL)
        snprintf(text, sizeof text, "SIGILL");
    else
        snprintf(text, sizeof text, "0x%016" PRIx64, answer.value);
    el2_conform_compare(c, record, el2_record_field(record, 1), el2_record_field(record, 3), text,
                        answer.rule);
}

/* hwcap AT_HWCAP{,2,3,4} 0x… */
static void conform_hwcap(struct el2_conformer *c, const struct el2_record *record)
{
    static const char *const words[EL2_HWCAP_WORDS] = {"AT_HWCAP", "AT_HWCAP2", "AT_HWCAP3", "AT_HWCAP4"};
    struct el2_hwcaps hwcaps;
    char text[40];
    el2_hwcaps(c->kernel, &c->view, &hwcaps);
    for (size_t i = 0; i < EL2_HWCAP_WORDS; i++)
        if (strcmp(words[i], el2_record_field(record, 1)) == 0) {
            snprintf(text, sizeof text, "0x%" PRIx64, hwcaps.word[i]);
            el2_conform_compare(c, record, words[i], el2_record_field(record, 2), text,
                                "the kernel's [hwcap] rows");
            return;
        }
    el2_conform_uncovered(c, record);
}

/* cpuinfo /proc/cpuinfo "Features" ": fp asimd …" */
static void conform_cpuinfo(struct el2_conformer *c, const struct el2_record *record)
{
    struct el2_hwcaps hwcaps;
    char names[EL2_HWCAP_TEXT], text[EL2_HWCAP_TEXT + 2];
    if (strcmp(el2_record_field(record, 2), "Features") != 0) {
        el2_conform_uncovered(c, record);
        return;
    }
    el2_hwcaps(c->kernel, &c->view, &hwcaps);
    el2_hwcap_names(c->kernel, &hwcaps, names);
    snprintf(text, sizeof text, ": %s", names);
    el2_conform_compare(c, record, "Features", el2_record_field(record, 3), text,
                        "the kernel's [hwcap] rows");
}

/* sysfs …/cpuN/regs/identification/midr_el1|revidr_el1 0x…: the hardware's own */
static void conform_sysfs(struct el2_conformer *c, const struct el2_record *record)
{
    static const char prefix[] = "/sys/devices/system/cpu/cpu", directory[] = "/regs/identification/";
    static const struct {
        const char *file;
        el2_encoding encoding;
    } files[] = {{"midr_el1", EL2_SYS_MIDR_EL1}, {"revidr_el1", EL2_SYS_REVIDR_EL1}};
    const char *path = el2_record_field(record, 1);
    char *end = NULL, text[40];
    unsigned long cpu = 0;
    if (strncmp(path, prefix, sizeof prefix - 1) == 0 && isdigit((unsigned char)path[sizeof prefix - 1]))
        cpu = strtoul(path + sizeof prefix - 1, &end, 10);
    if (end && cpu < c->host->cpu_count && strncmp(end, directory, sizeof directory - 1) == 0)
        for (size_t i = 0; i < EL2_COUNT(files); i++)
            if (strcmp(end + sizeof directory - 1, files[i].file) == 0) {
                uint64_t value = c->host->cpu[cpu].id[el2_id_index(files[i].encoding)];
                snprintf(text, sizeof text, "0x%016" PRIx64, value);
                el2_conform_compare(c, record, path, el2_record_field(record, 2), text, "the hardware's");
                return;
            }
    el2_conform_uncovered(c, record);
}

struct dmesg { /* a line of the kernel's log, and what the model logs of the same field */
    const char *recorded;
    size_t subject; /* characters up to the ':' */
    char model[256];
};

static void take_message(void *context, const struct el2_message *message)
{
    struct dmesg *dmesg = context;
    if (strncmp(dmesg->recorded, message->text, dmesg->subject + 1) == 0)
        snprintf(dmesg->model, sizeof dmesg->model, "%s", message->text);
}

/* dmesg "CPU features: SYS_ID_…[hi:lo]: …": what the command line overrode. */
static void conform_dmesg(struct el2_conformer *c, const struct el2_record *record)
{
    static const char prefix[] = "CPU features: SYS_";
    const char *text = el2_record_field(record, 1);
    const char *bits = strncmp(text, prefix, sizeof prefix - 1) == 0 ? strstr(text, "]: ") : NULL;
    if (!bits) {
        el2_conform_uncovered(c, record);
        return;
    }
    struct dmesg dmesg = {.recorded = text + strlen("CPU features: "), .model = "no such message"};
    struct el2_message_sink sink = {take_message, &dmesg};
    struct el2_host_view view;
    dmesg.subject = (size_t)(bits + 1 - dmesg.recorded);
    el2_sanitise(c->kernel, c->host, c->overrides, &view, NULL, &sink);
    el2_conform_compare(c, record, "override", dmesg.recorded, dmesg.model, "the host's command line");
}

void el2_conform_host(struct el2_conformer *c, const struct el2_record *record)
{
    if (el2_record_is(record, "el0"))
        conform_el0(c, record);
    else if (el2_record_is(record, "hwcap"))
        conform_hwcap(c, record);
    else if (el2_record_is(record, "cpuinfo"))
        conform_cpuinfo(c, record);
    else if (el2_record_is(record, "sysfs"))
        conform_sysfs(c, record);
    else if (el2_record_is(record, "dmesg"))
        conform_dmesg(c, record);
    else if (el2_record_is(record, "mask"))
        el2_conform_mask(c, record);
    else
        el2_conform_uncovered(c, record);
}
